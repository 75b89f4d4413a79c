using System.Text.Json;
using MasterHome.Forum.Sources;
using MasterHome.Members;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Forum.Counting;

/// <summary>A member whose replies cannot be counted because their community user is unknown. The pull adds the row, with candidates for
/// staff; the row is deleted when the member is matched.</summary>
public sealed class UnmatchedMember
{
    public const int MaxCandidates = 5;
    internal const int TextLength = 4000;
    private const int WhyLength = 100;

    /// <param name="communityUserId">The ID that is unknown to the forum; null when the member has none.</param>
    public UnmatchedMember(int memberId, long? communityUserId, DateTime at) =>
        (MemberId, CommunityUserId, Since, SeenAt) = (memberId, communityUserId, at, at);

    private UnmatchedMember() { }

    public int Id { get; private set; }

    public int MemberId { get; private set; }

    /// <summary>The row is valid while the member has this ID.</summary>
    public long? CommunityUserId { get; private set; }

    public DateTime Since { get; private set; }

    /// <summary>When a pull last found the member unmatched (UTC).</summary>
    public DateTime SeenAt { get; private set; }

    /// <summary>When the forum was last searched for candidates (UTC).</summary>
    public DateTime? LookedAt { get; private set; }

    /// <summary>The most likely first.</summary>
    public IReadOnlyList<ForumCandidate> Candidates { get; private set; } = [];

    public void MarkSeen(long? communityUserId, DateTime at) => (CommunityUserId, SeenAt) = (communityUserId, at);

    /// <param name="candidates">Null when the search failed: the candidates of the last search stay.</param>
    public void RecordSearch(IEnumerable<ForumCandidate>? candidates, DateTime at)
    {
        LookedAt = at;
        if (candidates is null)
            return;
        // What the member said does not depend on a search.
        var named = Named is { } own ? candidates.Where(c => c.UserId != own.UserId).Prepend(own) : candidates;
        var kept = named
            .Where(c => c.UserId > 0)
            .Take(MaxCandidates)
            .Select(c => new ForumCandidate(c.UserId, Truncate(c.Handle, Member.NameLength), Truncate(c.Why, WhyLength)))
            .ToList();
        // JSON escapes non-ASCII characters to six characters each; then fewer candidates fit.
        while (Text(kept).Length > TextLength)
            kept.RemoveAt(kept.Count - 1);
        Candidates = kept;
    }

    /// <summary>The account that the member named; null when they named none.</summary>
    public ForumCandidate? Named => Candidates.FirstOrDefault(c => c.Why.Contains(ForumCandidate.NamedByMember, StringComparison.Ordinal));

    /// <summary>Puts the account that the member named before all others.</summary>
    public void Name(ForumCandidate account, DateTime at)
    {
        var others = Candidates.Where(c => c != Named && c.UserId != account.UserId).ToList();
        Candidates = [];
        RecordSearch([account with { Why = ForumCandidate.NamedByMember }, .. others], at);
    }

    internal static string Text(IReadOnlyList<ForumCandidate> candidates) =>
        JsonSerializer.Serialize(candidates, JsonSerializerOptions.Default);

    internal static IReadOnlyList<ForumCandidate> Read(string text) =>
        JsonSerializer.Deserialize<List<ForumCandidate>>(text, JsonSerializerOptions.Default)!;

    private static string Truncate(string text, int length) => Format.Cut(text, length);
}

internal sealed class UnmatchedMemberMap : IEntityTypeConfiguration<UnmatchedMember>
{
    public void Configure(EntityTypeBuilder<UnmatchedMember> unmatched)
    {
        unmatched.ToTable("UnmatchedMembers");
        unmatched
            .Property(u => u.Candidates)
            .HasMaxLength(UnmatchedMember.TextLength)
            .HasConversion(
                list => UnmatchedMember.Text(list),
                text => UnmatchedMember.Read(text),
                new ValueComparer<IReadOnlyList<ForumCandidate>>((a, b) => a!.SequenceEqual(b!), list => list.Count, list => list.ToList())
            );
        unmatched.HasIndex(u => u.MemberId).IsUnique();
        unmatched.HasIndex(u => u.LookedAt);
        unmatched.HasOne<Member>().WithMany().HasForeignKey(u => u.MemberId).OnDelete(DeleteBehavior.Restrict);
    }
}
