using MasterHome.Cycles;
using MasterHome.Data;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Points;

/// <param name="Points">Whole points.</param>
public sealed record LedgerSum(int Entries, long Points);

/// <summary>Exact totals of the ledger without reading millions of entries.</summary>
public sealed class LedgerTotals(HomeDb db, ProgramCalendar calendar)
{
    /// <summary>Entries after the stored totals that a page may add up.</summary>
    internal const int LongestTail = 1000;

    /// <summary>SQL Server can commit an entry after one with a larger ID. What is counted must be older than any transaction.</summary>
    private static readonly TimeSpan LongestTransaction = TimeSpan.FromHours(1);

    private static readonly Func<HomeDb, IAsyncEnumerable<LedgerTotal>> Stored = EF.CompileAsyncQuery(
        (HomeDb db) => db.LedgerTotals.AsNoTracking()
    );

    private static readonly Func<HomeDb, long, int, PointKind?, CancellationToken, Task<LedgerSum?>> SumAfter = EF.CompileAsyncQuery(
        (HomeDb db, long entryId, int cycleId, PointKind? kind, CancellationToken ct) =>
            db
                .PointEntries.Where(e => e.Id > entryId && e.CycleId == cycleId && (kind == null || e.Kind == kind))
                .GroupBy(_ => 1)
                .Select(g => new LedgerSum(g.Count(), g.Sum(e => (long)e.Points)))
                .FirstOrDefault()
    );

    /// <param name="kind">Null for all.</param>
    public async Task<LedgerSum> Of(int cycleId, PointKind? kind, CancellationToken ct)
    {
        // Also those of other cycles and kinds say up to where all of them count.
        var all = await Stored(db).ToListAsync(ct);
        var upTo = all.Count > 0 ? all[0].UpTo : 0;
        var stored = all.Where(t => t.CycleId == cycleId && (kind == null || t.Kind == kind)).ToList();
        var tail = await SumAfter(db, upTo, cycleId, kind, ct);
        return new LedgerSum(stored.Sum(t => t.Entries) + (tail?.Entries ?? 0), stored.Sum(t => t.Points) + (tail?.Points ?? 0));
    }

    /// <summary>Counts the entries that were posted since. Does nothing while they are few.</summary>
    public async Task Advance(CancellationToken ct)
    {
        var counted = await db.LedgerTotals.MaxAsync(t => (long?)t.UpTo, ct) ?? 0;
        var settled = calendar.Now - (db.Database.IsSqlite() ? TimeSpan.Zero : LongestTransaction);
        var tail = db.PointEntries.Where(e => e.Id > counted);
        if (await tail.Take(LongestTail + 1).CountAsync(ct) <= LongestTail)
            return;
        // The first entry that may still have a smaller one before it ends what can be counted.
        var unsettled = await tail.Where(e => e.PostedAt > settled).MinAsync(e => (long?)e.Id, ct);
        var last = unsettled - 1 ?? await tail.MaxAsync(e => e.Id, ct);
        if (last <= counted)
            return;
        try
        {
            await db.Transact(ct => Replace(counted, last, ct), ct);
        }
        catch (DbUpdateException e) when (e.IsUniqueViolation())
        {
            // Another process wrote the first totals.
        }
    }

    private async Task Replace(long counted, long last, CancellationToken ct)
    {
        // First, so that of two processes the second finds nothing to replace.
        var replaced = await db.LedgerTotals.ExecuteUpdateAsync(set => set.SetProperty(t => t.UpTo, t => t.UpTo), ct);
        var old = (await db.LedgerTotals.AsNoTracking().ToListAsync(ct)).ToDictionary(t => (t.CycleId, t.Kind));
        if (old.Values.Any(t => t.UpTo != counted) || (replaced == 0 && counted > 0))
            return;
        var added = await db
            .PointEntries.Where(e => e.Id > counted && e.Id <= last)
            .GroupBy(e => new { e.CycleId, e.Kind })
            .Select(g => new LedgerTotal(g.Key.CycleId, g.Key.Kind, last, g.Count(), g.Sum(e => (long)e.Points)))
            .ToListAsync(ct);
        var sums = added.ToDictionary(t => (t.CycleId, t.Kind));
        await db.LedgerTotals.ExecuteDeleteAsync(ct);
        db.AddRange(
            old.Keys.Union(sums.Keys)
                .Select(key => new LedgerTotal(
                    key.CycleId,
                    key.Kind,
                    last,
                    (old.GetValueOrDefault(key)?.Entries ?? 0) + (sums.GetValueOrDefault(key)?.Entries ?? 0),
                    (old.GetValueOrDefault(key)?.Points ?? 0) + (sums.GetValueOrDefault(key)?.Points ?? 0)
                ))
        );
    }
}
