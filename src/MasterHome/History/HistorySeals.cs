using MasterHome.Data;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.History;

/// <summary>Seals the history in a chain of digests, and finds the first entry that was changed since.</summary>
public sealed class HistorySeals(HomeDb db, TimeProvider clock)
{
    private const int AtOnce = 1000;

    /// <summary>Longer than any transaction: until then an entry with a lower ID may still be committed.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromMinutes(10);

    /// <summary>Seals the entries that are not sealed yet. Can be stopped between two parts, and run again.</summary>
    /// <returns>How many were sealed.</returns>
    public async Task<int> SealAll(CancellationToken ct = default)
    {
        var until = clock.GetUtcNow().UtcDateTime - Settled;
        for (var all = 0; ; )
        {
            var sealedNow = await db.Transact(ct => SealSome(until, ct), ct);
            all += sealedNow;
            if (sealedNow < AtOnce)
                return all;
            db.ChangeTracker.Clear();
        }
    }

    /// <summary>The first entry that does not say what was sealed; null when all do.</summary>
    /// <returns>A sentence without names, because it may stand in a log.</returns>
    public async Task<string?> FindAltered(CancellationToken ct = default)
    {
        var last = await db.History.Where(h => h.Seal != null).MaxAsync(h => (long?)h.Id, ct) ?? 0;
        var previous = "";
        await foreach (var entry in db.History.AsNoTracking().Where(h => h.Id <= last).OrderBy(h => h.Id).AsAsyncEnumerable())
        {
            ct.ThrowIfCancellationRequested();
            if (entry.Seal is null)
                return $"History entry {entry.Id} was added after later entries were sealed.";
            if (!entry.IsSealedAfter(previous))
                return $"History entry {entry.Id} was changed after it was sealed, or one before it was removed.";
            previous = entry.Seal;
        }
        return null;
    }

    private async Task<int> SealSome(DateTime until, CancellationToken ct)
    {
        var last = await db
            .History.Where(h => h.Seal != null)
            .OrderByDescending(h => h.Id)
            .Select(h => new { h.Id, h.Seal })
            .FirstOrDefaultAsync(ct);
        var (after, previous) = (last?.Id ?? 0, last?.Seal ?? "");
        // Up to the first that may not be alone: an entry between two sealed ones would look as if it was added later.
        var unsettled = await db.History.Where(h => h.Id > after && h.At > until).MinAsync(h => (long?)h.Id, ct) ?? long.MaxValue;
        var entries = await db.History.Where(h => h.Id > after && h.Id < unsettled).OrderBy(h => h.Id).Take(AtOnce).ToListAsync(ct);
        foreach (var entry in entries)
        {
            entry.SealAfter(previous);
            previous = entry.Seal!;
        }
        return entries.Count;
    }
}
