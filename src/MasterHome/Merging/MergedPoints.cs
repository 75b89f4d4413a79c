using MasterHome.Data;
using MasterHome.Members;
using MasterHome.Points;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Merging;

/// <summary>Posts the points of a duplicate to the survivor, and what they are worth by then back.</summary>
internal sealed class MergedPoints(HomeDb db, Ledger ledger)
{
    private const string Undone = "The merge was undone";

    /// <summary>Where both have a community identity, points for forum replies are left out: replies are counted by one of them.</summary>
    public IQueryable<PointEntry> Of(Member duplicate, Member survivor)
    {
        var entries = db.PointEntries.Where(e => e.MemberId == duplicate.Id);
        return duplicate.CommunityUserId is not null && survivor.CommunityUserId is not null
            ? entries.Where(e => e.Kind != PointKind.ForumReplies)
            : entries;
    }

    public void Give(MemberMerge merge, IEnumerable<PointEntry> entries, AuditContext audit)
    {
        foreach (var entry in entries)
            Repost(
                entry,
                entry.Points,
                merge.MergedId,
                merge.SurvivorId,
                $"merge-{merge.Id}",
                $"Merged with member {merge.MergedId}",
                audit
            );
    }

    /// <summary>What the sources of the duplicate are worth to the survivor by now: a decision may have been undone since.</summary>
    public async Task GiveBack(MemberMerge merge, long lastEntryId, AuditContext audit, CancellationToken ct)
    {
        var own = await db.PointEntries.Where(e => e.MemberId == merge.MergedId && e.Id <= lastEntryId).OrderBy(e => e.Id).ToListAsync(ct);
        var posted = await db.PointEntries.Where(e => e.MemberId == merge.SurvivorId && e.Id > lastEntryId).ToListAsync(ct);
        // Replies that were counted by the duplicate's identity since.
        if (merge.TookIdentity)
            foreach (var entry in posted.Where(e => e.Kind == PointKind.ForumReplies && !own.Exists(o => Continues(e, o))))
                Repost(entry, entry.Points, merge.SurvivorId, merge.MergedId, $"separate-{merge.Id}", Undone, audit);
        foreach (var source in own.Where(e => !own.Exists(o => Continues(e, o))))
        {
            var points = posted.Where(e => Continues(e, source)).Sum(e => e.Points);
            if (points != 0)
                Repost(source, points, merge.SurvivorId, merge.MergedId, $"separate-{merge.Id}", Undone, audit);
        }
    }

    /// <summary>A source that continues another one has its key as a prefix.</summary>
    private static bool Continues(PointEntry entry, PointEntry other) =>
        entry.SourceKey.StartsWith(other.SourceKey + ":", StringComparison.Ordinal);

    /// <summary>Posts an entry's points from one member to another. The keys continue those of the entry's source, so that the last entry
    /// of the source is that of whom the points go to.</summary>
    private void Repost(PointEntry entry, int points, int from, int to, string step, string reason, AuditContext audit)
    {
        foreach (var (member, amount, suffix) in new[] { (from, -points, "out"), (to, points, "in") })
            ledger.Post(
                new Posting(
                    member,
                    entry.CycleId,
                    amount,
                    entry.Kind,
                    entry.OccurredOn,
                    entry.Title,
                    entry.Rule,
                    entry.RuleVersion,
                    $"{entry.SourceKey}:{step}-{suffix}",
                    audit
                )
                {
                    OpportunityId = entry.OpportunityId,
                    Evidence = entry.Evidence,
                    Reason = reason,
                }
            );
    }
}
