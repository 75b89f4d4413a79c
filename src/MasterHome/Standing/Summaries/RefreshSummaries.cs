using MasterHome.Cycles;
using MasterHome.Data;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Standing.Summaries;

/// <summary>Makes the summaries follow the changes, a batch of members at a time. Safe when it runs twice, concurrently or is killed: a
/// batch deletes the changes it read in the transaction that writes its result, so a change is either shown or still there.</summary>
public sealed class RefreshSummaries(HomeDb db, Standings standings, ProgramCalendar calendar)
{
    /// <summary>Members calculated at once. More take longer to write while others wait; fewer need more queries.</summary>
    internal int BatchSize { get; init; } = 2000;

    /// <returns>How many changes were followed.</returns>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var cycles = await SummarizedCycles(ct);
        await BeginDay(cycles, ct);
        var followed = 0;
        var asOf = calendar.Now;
        while (await Follow(cycles, ct) is var some and > 0)
            (followed, asOf) = (followed + some, calendar.Now);
        await Say(asOf, followed > 0, ct);
        return followed;
    }

    /// <summary>The cycles that lists and reminders ask for.</summary>
    private async Task<IReadOnlyList<ProgramCycle>> SummarizedCycles(CancellationToken ct)
    {
        var all = await db.Cycles.AsNoTracking().OrderBy(c => c.Year).ToListAsync(ct);
        var running = all.RunningOn(calendar.Today);
        return [.. all.Where(c => !c.IsClosed || c == running)];
    }

    /// <summary>On a new day, and for a new cycle, every summary is outdated.</summary>
    private async Task BeginDay(IReadOnlyList<ProgramCycle> cycles, CancellationToken ct)
    {
        var today = calendar.Today;
        var days = await db.SummarizedCycles.AsNoTracking().ToDictionaryAsync(c => c.CycleId, c => c.Day, ct);
        foreach (var cycle in cycles.Where(c => !days.TryGetValue(c.Id, out var day) || day != today))
            await BeginDay(cycle.Id, today, isNew: !days.ContainsKey(cycle.Id), ct);
        var past = days.Keys.Except(cycles.Select(c => c.Id)).ToList();
        if (past.Count > 0)
            await db.SummarizedCycles.Where(c => past.Contains(c.CycleId)).ExecuteDeleteAsync(ct);
    }

    private async Task BeginDay(int cycleId, DateOnly today, bool isNew, CancellationToken ct)
    {
        try
        {
            await db.Transact(
                async ct =>
                {
                    if (isNew)
                        db.Add(new SummarizedCycle(cycleId, today, calendar.Now));
                    else if (
                        await db
                            .SummarizedCycles.Where(c => c.CycleId == cycleId && c.Day != today)
                            .ExecuteUpdateAsync(set => set.SetProperty(c => c.Day, today), ct) == 0
                    )
                        return;
                    db.Add(StandingChange.OfAllIn(cycleId));
                },
                ct
            );
        }
        catch (DbUpdateException e) when (e.IsUniqueViolation())
        {
            // Another process began the day.
        }
    }

    /// <summary>Without changes once a minute, so that an idle portal does not write all the time.</summary>
    private Task Say(DateTime asOf, bool changed, CancellationToken ct)
    {
        var before = changed ? asOf : asOf.AddMinutes(-1);
        return db.SummarizedCycles.Where(c => c.AsOf < before).ExecuteUpdateAsync(set => set.SetProperty(c => c.AsOf, asOf), ct);
    }

    /// <returns>How many changes were read; 0 when there are none.</returns>
    private async Task<int> Follow(IReadOnlyList<ProgramCycle> cycles, CancellationToken ct)
    {
        // Read before the sources: what changes after this leaves a change of its own, which the next batch reads.
        var changes = await db.StandingChanges.AsNoTracking().OrderBy(c => c.Id).Take(BatchSize).ToListAsync(ct);
        if (changes.Count == 0)
            return 0;
        var ofAll = changes.Where(c => c.MemberId is null).ToList();
        try
        {
            if (ofAll.Count > 0)
                await WriteOneForEachMember(ofAll, ct);
            else
                await Replace(changes, await Calculate(changes, cycles, ct), ct);
        }
        catch (DbUpdateConcurrencyException)
        {
            // Another process followed one of them. The next batch sees what is left.
        }
        return changes.Count;
    }

    /// <summary>So that a change of all members can be followed in batches, by whoever goes on after a kill.</summary>
    private Task WriteOneForEachMember(IReadOnlyList<StandingChange> ofAll, CancellationToken ct) =>
        db.Transact(
            async ct =>
            {
                await Delete(ofAll, ct);
                foreach (var cycleId in ofAll.Select(c => c.CycleId).Distinct())
                    await db.Database.ExecuteSqlAsync(
                        $"INSERT INTO StandingChanges (MemberId, CycleId) SELECT Id, {cycleId} FROM Members",
                        ct
                    );
            },
            ct
        );

    private async Task<IReadOnlyDictionary<int, List<StandingSummary>>> Calculate(
        IReadOnlyList<StandingChange> changes,
        IReadOnlyList<ProgramCycle> cycles,
        CancellationToken ct
    )
    {
        var changed = new Dictionary<int, List<StandingSummary>>();
        foreach (var cycle in cycles)
        {
            var ids = MembersOf(changes, cycle.Id);
            if (ids.Length == 0)
                continue;
            var now = await standings.Of(db.Members.Where(m => EF.Parameter(ids).Contains(m.Id)), cycle, ct);
            var stored = await db
                .StandingSummaries.AsNoTracking()
                .Where(s => s.CycleId == cycle.Id && EF.Parameter(ids).Contains(s.MemberId))
                .ToDictionaryAsync(s => s.MemberId, ct);
            // On most days most members keep their status, and reading is cheaper than writing.
            changed[cycle.Id] = [.. now.Select(StandingSummary.Of).Where(s => s != stored.GetValueOrDefault(s.MemberId))];
        }
        return changed;
    }

    private static int[] MembersOf(IReadOnlyList<StandingChange> changes, int cycleId) =>
        [.. changes.Where(c => c.CycleId is null || c.CycleId == cycleId).Select(c => c.MemberId).OfType<int>().Distinct()];

    private Task Replace(
        IReadOnlyList<StandingChange> changes,
        IReadOnlyDictionary<int, List<StandingSummary>> byCycle,
        CancellationToken ct
    ) =>
        db.Transact(
            async ct =>
            {
                await Delete(changes, ct);
                foreach (var (cycleId, rows) in byCycle.Where(c => c.Value.Count > 0))
                {
                    var ids = rows.Select(r => r.MemberId).ToArray();
                    await db
                        .StandingSummaries.Where(s => s.CycleId == cycleId && EF.Parameter(ids).Contains(s.MemberId))
                        .ExecuteDeleteAsync(ct);
                    await db.Database.ExecuteSqlRawAsync(
                        db.Database.IsSqlite() ? InsertSummariesSql.Sqlite : InsertSummariesSql.SqlServer,
                        [StandingSummary.Json(rows)],
                        ct
                    );
                    await db.StandingTotals.Where(t => t.CycleId == cycleId).ExecuteDeleteAsync(ct);
                    db.AddRange(await db.StandingSummaries.Where(s => s.CycleId == cycleId).Totals().ToListAsync(ct));
                }
            },
            ct
        );

    /// <exception cref="DbUpdateConcurrencyException">Some were deleted by another process: its result is newer.</exception>
    private async Task Delete(IReadOnlyList<StandingChange> changes, CancellationToken ct)
    {
        var ids = changes.Select(c => c.Id).ToArray();
        if (await db.StandingChanges.Where(c => EF.Parameter(ids).Contains(c.Id)).ExecuteDeleteAsync(ct) != ids.Length)
            throw new DbUpdateConcurrencyException("Another process followed these changes.");
    }
}
