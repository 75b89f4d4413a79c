using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Points;

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Forum;

/// <summary>Keeps the snapshots from growing by a row a member and night for ever. Of those older than
/// <see cref="ForumSettings.KeepSnapshotsDays"/> stay the last of each member's month and those from which a line of the ledger was posted.</summary>
public sealed class ThinSnapshots(HomeDb db, ProgramCalendar calendar, IOptions<ForumSettings> settings)
{
    // So many numbers at a time: whoever else writes waits for no more than one slice.
    private const int Slice = 10_000;

    /// <returns>How many were removed.</returns>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var before = calendar.Now.AddDays(-settings.Value.KeepSnapshotsDays);
        var old = db.ForumSnapshots.Where(s => s.ReadAt < before);
        if (await old.MinAsync(s => (long?)s.Id, ct) is not { } first || await old.MaxAsync(s => (long?)s.Id, ct) is not { } last)
            return 0;
        var removed = 0;
        for (var from = first; from <= last; from += Slice)
            removed += await Needless(old.Where(s => s.Id >= from && s.Id < from + Slice)).ExecuteDeleteAsync(ct);
        return removed;
    }

    /// <summary>A line is posted at the instant of its reading, by which both are found.</summary>
    private IQueryable<ForumSnapshot> Needless(IQueryable<ForumSnapshot> old) =>
        old.Where(s => db.ForumSnapshots.Any(later => later.MemberId == s.MemberId && later.CycleId == s.CycleId && later.ReadAt > s.ReadAt
                && later.ReadAt.Year == s.ReadAt.Year && later.ReadAt.Month == s.ReadAt.Month)
            && !db.PointEntries.Any(e => e.MemberId == s.MemberId && e.CycleId == s.CycleId && e.Kind == PointKind.ForumReplies && e.PostedAt == s.ReadAt));
}
