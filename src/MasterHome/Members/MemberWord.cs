using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Members;

/// <summary>A word of a member's name, address or company, so that a search by its beginning reads an index. Follows
/// <see cref="Member.SearchText"/>.</summary>
public sealed class MemberWord
{
    public const int Length = 60;

    private MemberWord(Member member, string word) => (Member, MemberId, Word) = (member, member.Id, word);

    private MemberWord() { }

    public Member Member { get; private set; } = null!;

    public int MemberId { get; private set; }

    public string Word { get; private set; } = "";

    public static IEnumerable<MemberWord> Of(Member member) =>
        SearchKey.Beginnings(member.SearchText, Length).Select(word => new MemberWord(member, word));
}

/// <summary>Keeps the words of members as the members are saved.</summary>
internal static class MemberWordChanges
{
    /// <param name="saved">The entries that a save adds, changes or deletes.</param>
    /// <returns>Members whose stored words the save must replace.</returns>
    public static IReadOnlyList<Member> Outdated(IEnumerable<EntityEntry> saved) =>
        [
            .. saved
                .Where(e => e is { State: EntityState.Modified, Entity: Member } && e.Property(nameof(Member.SearchText)).IsModified)
                .Select(e => (Member)e.Entity),
        ];

    /// <summary>Adds the words of new members to a save.</summary>
    public static IEnumerable<MemberWord> OfNew(IEnumerable<EntityEntry> saved) =>
        saved.Where(e => e.State == EntityState.Added).Select(e => e.Entity).OfType<Member>().SelectMany(MemberWord.Of);

    /// <summary>The words that are stored for these members.</summary>
    public static IQueryable<MemberWord> StoredFor(this IQueryable<MemberWord> words, IReadOnlyList<Member> members)
    {
        var ids = members.Select(m => m.Id).ToArray();
        return words.Where(w => EF.Parameter(ids).Contains(w.MemberId));
    }
}

internal sealed class MemberWordMap : IEntityTypeConfiguration<MemberWord>
{
    public void Configure(EntityTypeBuilder<MemberWord> word)
    {
        word.ToTable("MemberWords");
        word.HasKey(w => new { w.Word, w.MemberId });
        word.Property(w => w.Word).HasMaxLength(MemberWord.Length);
        word.HasOne(w => w.Member).WithMany().HasForeignKey(w => w.MemberId).OnDelete(DeleteBehavior.Cascade);
    }
}
