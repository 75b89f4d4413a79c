using MasterHome.Cycles;
using MasterHome.Members;

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Forum;

/// <summary>How many replies of a member the forum showed at an instant. Kept per pull; the difference goes to the ledger.</summary>
public sealed class ForumSnapshot
{
    public ForumSnapshot(int memberId, int cycleId, int replies, DateTime readAt, string links) =>
        (MemberId, CycleId, Replies, ReadAt, Links) = (memberId, cycleId, replies, readAt, links.Length > 2000 ? "" : links);

    private ForumSnapshot()
    {
    }

    public long Id { get; private set; }

    public int MemberId { get; private set; }

    public int CycleId { get; private set; }

    public int Replies { get; private set; }

    /// <summary>UTC.</summary>
    public DateTime ReadAt { get; private set; }

    /// <summary>Addresses of a few of the replies counted, one a line.</summary>
    public string Links { get; private set; } = "";
}

internal sealed class ForumSnapshotMap : IEntityTypeConfiguration<ForumSnapshot>
{
    public void Configure(EntityTypeBuilder<ForumSnapshot> snapshot)
    {
        snapshot.ToTable("ForumSnapshots");
        snapshot.Property(s => s.Links).HasMaxLength(2000);
        snapshot.HasIndex(s => new { s.MemberId, s.CycleId, s.Id });
        snapshot.HasOne<Member>().WithMany().HasForeignKey(s => s.MemberId).OnDelete(DeleteBehavior.Restrict);
        snapshot.HasOne<ProgramCycle>().WithMany().HasForeignKey(s => s.CycleId).OnDelete(DeleteBehavior.Restrict);
    }
}
