using MasterHome.Data;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.History;

/// <summary>What the history can be filtered by, and whether it is long. Kept for some minutes: finding the few different values reads
/// every row.</summary>
public sealed class HistoryFilters(TimeProvider clock)
{
    private const int MostActors = 200;
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(5);

    private volatile HistoryValues? _values;

    internal async Task<HistoryValues> Read(HomeDb db, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (_values is not { } values || (now - values.ReadAt).Duration() > KeptFor)
            _values = values = new(
                await db.History.Select(h => h.Subject).Distinct().OrderBy(s => s).ToListAsync(ct),
                await db.History.Select(h => h.ActorName).Distinct().OrderBy(a => a).Take(MostActors).ToListAsync(ct),
                await db.History.OrderBy(h => h.Id).Skip(PageQueries.MostCounted).AnyAsync(ct),
                now
            );
        return values;
    }
}

/// <param name="IsLong">Whether there are more entries than a list counts. Stays so, as no entry is ever deleted.</param>
internal sealed record HistoryValues(IReadOnlyList<string> Subjects, IReadOnlyList<string> Actors, bool IsLong, DateTimeOffset ReadAt);
