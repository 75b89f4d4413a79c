using MasterHome.Data;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.History;

/// <summary>What the history can be filtered by. Kept for some minutes: finding the few different values reads every row.</summary>
public sealed class HistoryFilters(TimeProvider clock)
{
    private const int MostActors = 200;
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(5);

    private sealed record Values(IReadOnlyList<string> Subjects, IReadOnlyList<string> Actors, DateTimeOffset ReadAt);

    private volatile Values? _values;

    public async Task<(IReadOnlyList<string> Subjects, IReadOnlyList<string> Actors)> Read(HomeDb db, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (_values is not { } values || (now - values.ReadAt).Duration() > KeptFor)
            _values = values = new(
                await db.History.Select(h => h.Subject).Distinct().OrderBy(s => s).ToListAsync(ct),
                await db.History.Select(h => h.ActorName).Distinct().OrderBy(a => a).Take(MostActors).ToListAsync(ct),
                now
            );
        return (values.Subjects, values.Actors);
    }
}
