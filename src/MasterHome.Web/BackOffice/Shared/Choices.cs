using System.Globalization;
using MasterHome.Cycles;
using MasterHome.Web.Shared.Html;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Shared;

/// <summary>Options of filters and forms, and queries that several pages share.</summary>
internal static class Choices
{
    /// <summary>The labels of an enum's values, after an option for all of them.</summary>
    public static IEnumerable<SelectListItem> Of<T>(T? chosen, string all)
        where T : struct, Enum =>
        [
            new(all, "", chosen is null),
            .. Enum.GetValues<T>().Select(v => new SelectListItem(Labels.Of(v), v.ToString(), v.Equals(chosen))),
        ];

    public static IEnumerable<SelectListItem> Years(IEnumerable<int> years, int chosen) =>
        years
            .Select(y => y.ToString(CultureInfo.InvariantCulture))
            .Select(y => new SelectListItem(y, y, y == chosen.ToString(CultureInfo.InvariantCulture)));

    public static IEnumerable<SelectListItem> Zones { get; } = [.. TimeZones.All.Select(z => new SelectListItem(z.Id, z.Id))];

    public static Task<List<int>> Years(this IQueryable<ProgramCycle> cycles, CancellationToken ct) =>
        cycles.OrderByDescending(c => c.Year).Select(c => c.Year).ToListAsync(ct);

    /// <summary>The cycle of the requested year, or the current cycle.</summary>
    public static Task<ProgramCycle?> OfYearOrCurrent(
        this IQueryable<ProgramCycle> cycles,
        int? year,
        DateOnly today,
        CancellationToken ct
    ) =>
        year is { } requested
            ? cycles.AsNoTracking().FirstOrDefaultAsync(c => c.Year == requested, ct)
            : cycles.AsNoTracking().RunningOn(today, ct);
}
