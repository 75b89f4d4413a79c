using MasterHome.Data;
using MasterHome.Members;
using MasterHome.Web.BackOffice.Lists;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Members;

/// <summary>The countries that members live in, for the filter. Kept for some minutes: finding them reads every member.</summary>
public sealed class MemberCountries(TimeProvider clock)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(5);

    private sealed record Known(IReadOnlyList<ListChoice> Choices, DateTimeOffset ReadAt);

    private volatile Known? _known;

    public async Task<IReadOnlyList<ListChoice>> Read(HomeDb db, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (_known is { } known && (now - known.ReadAt).Duration() <= KeptFor)
            return known.Choices;
        var codes = await db.Members.Where(m => m.Country != null).Select(m => m.Country!).Distinct().ToListAsync(ct);
        var choices = codes
            .Select(code => new ListChoice(code, Countries.All.GetValueOrDefault(code, code)))
            .OrderBy(c => c.Label, StringComparer.Ordinal)
            .ToList();
        _known = new Known(choices, now);
        return choices;
    }
}
