using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Jobs;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Standing.Summaries;

/// <summary>Records once a day which status each member has, from the summaries. Only changes are stored. Running it again on the same day
/// corrects that day.</summary>
public sealed class RecordStatuses(HomeDb db, ProgramCalendar calendar)
{
    private const string InsertMissing = """
        INSERT INTO StatusPeriods (CycleId, MemberId, FirstDay, Status)
        SELECT s.CycleId, s.MemberId, {0}, s.Status
        FROM StandingSummaries s
        WHERE s.CycleId = {1} AND s.Status <> {2}
            AND NOT EXISTS (
                SELECT 1 FROM StatusPeriods p WHERE p.CycleId = s.CycleId AND p.MemberId = s.MemberId AND p.EndedOn IS NULL)
        """;

    public async Task<JobResult> RunAsync(CancellationToken ct)
    {
        var today = calendar.Today;
        var changed = 0;
        var cycles = await db
            .SummarizedCycles.AsNoTracking()
            .Where(c => db.Cycles.Any(o => o.Id == c.CycleId && o.ClosedAt == null))
            .Select(c => c.CycleId)
            .Order()
            .ToListAsync(ct);
        foreach (var cycleId in cycles)
            changed += await db.Transact(ct => Record(cycleId, today, ct), ct);
        return new JobResult(changed, 0, $"{Format.Count(changed, "change")} of a status recorded.");
    }

    private async Task<int> Record(int cycleId, DateOnly today, CancellationToken ct)
    {
        var open = db.StatusPeriods.Where(p => p.CycleId == cycleId && p.EndedOn == null);
        var outdated = open.Where(p =>
            !db.StandingSummaries.Any(s => s.CycleId == cycleId && s.MemberId == p.MemberId && s.Status == p.Status)
        );
        // Recorded earlier today: the day has one status.
        var corrected = await outdated
            .Where(p => p.FirstDay == today && db.StandingSummaries.Any(s => s.CycleId == cycleId && s.MemberId == p.MemberId))
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(
                        p => p.Status,
                        p => db.StandingSummaries.Where(s => s.CycleId == cycleId && s.MemberId == p.MemberId).Select(s => s.Status).First()
                    ),
                ct
            );
        await outdated.Where(p => p.FirstDay < today).ExecuteUpdateAsync(set => set.SetProperty(p => p.EndedOn, today), ct);
        return corrected + await db.Database.ExecuteSqlRawAsync(InsertMissing, [today, cycleId, (int)MemberStatus.NotInThisYear], ct);
    }
}
