using MasterHome.Cycles;
using MasterHome.Forum.Sources;
using MasterHome.Members;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Forum.Counting;

/// <summary>A member's reply count in the forum at one time, one per pull. <see cref="ReplyCounts"/> writes it and posts the difference to
/// the ledger.</summary>
public sealed class ForumSnapshot
{
    public const int LinksLength = 2000;

    public ForumSnapshot(int memberId, int cycleId, int replies, DateTime readAt, string links) =>
        (MemberId, CycleId, Replies, ReadAt, Links) = (memberId, cycleId, replies, readAt, Fit(links));

    private ForumSnapshot() { }

    public long Id { get; private set; }

    public int MemberId { get; private set; }

    public int CycleId { get; private set; }

    public int Replies { get; private set; }

    /// <summary>The count of the previous snapshot, for the reason of the ledger entry; null for the first.</summary>
    public int? RepliesBefore { get; private set; }

    /// <summary>UTC.</summary>
    public DateTime ReadAt { get; private set; }

    /// <summary>Addresses of some of the replies counted, one per line.</summary>
    public string Links { get; private set; } = "";

    /// <summary>Replies that were read but did not count, by reason.</summary>
    public ExcludedReplies Excluded { get; private set; } = new();

    /// <summary>The links as one string; null when there are none.</summary>
    internal static string? Text(IReadOnlyCollection<string> links) => links.Count > 0 ? Fit(string.Join('\n', links)) : null;

    /// <summary>Drops the last links until the others fit.</summary>
    private static string Fit(string links)
    {
        while (links.Length > LinksLength)
            links = links[..Math.Max(0, links.LastIndexOf('\n'))];
        return links;
    }
}

internal sealed class ForumSnapshotMap : IEntityTypeConfiguration<ForumSnapshot>
{
    public void Configure(EntityTypeBuilder<ForumSnapshot> snapshot)
    {
        snapshot.ToTable("ForumSnapshots");
        snapshot.Property(s => s.Links).HasMaxLength(ForumSnapshot.LinksLength);
        snapshot.ComplexProperty(
            s => s.Excluded,
            excluded =>
            {
                excluded.Property(e => e.OwnTopic).HasColumnName("OwnTopic");
                excluded.Property(e => e.Board).HasColumnName("Board");
                excluded.Property(e => e.Deleted).HasColumnName("Deleted");
            }
        );
        // Prevents duplicate snapshots and finds a member's latest one by an index seek.
        snapshot
            .HasIndex(s => new
            {
                s.MemberId,
                s.CycleId,
                s.ReadAt,
            })
            .IsUnique();
        snapshot.HasOne<Member>().WithMany().HasForeignKey(s => s.MemberId).OnDelete(DeleteBehavior.Restrict);
        snapshot.HasOne<ProgramCycle>().WithMany().HasForeignKey(s => s.CycleId).OnDelete(DeleteBehavior.Restrict);
    }
}
