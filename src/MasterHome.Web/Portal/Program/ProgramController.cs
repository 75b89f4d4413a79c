using System.Globalization;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Standing;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Portal.Program;

public sealed class ProgramController(HomeDb db, ProgramCalendar calendar) : PortalController
{
    [HttpGet("/program")]
    public async Task<IActionResult> Index(CancellationToken ct)
    {
        var today = calendar.Today;
        if (await db.Cycles.AsNoTracking().RunningOn(today, ct) is not { } cycle)
            return View("NoYear");
        var trainings = await db
            .Requirements.Where(r => r.CycleId == cycle.Id)
            .Join(
                db.Courses,
                r => r.CourseId,
                c => c.Id,
                (r, c) =>
                    new
                    {
                        c.Code,
                        c.Title,
                        c.Minutes,
                        c.CanTestOut,
                        r.Audience,
                        r.CountsFrom,
                    }
            )
            .OrderBy(c => c.Audience)
            .ThenBy(c => c.Code)
            .Select(c => new RequiredCourse(c.Title, c.Minutes, c.CanTestOut, c.Audience, c.CountsFrom))
            .ToListAsync(ct);
        var dates = cycle.KeyDates.OrderBy(d => d.On).ThenBy(d => d.Id).ToList();
        var next = dates.FirstOrDefault(d => d.On >= today);
        return View(
            new ProgramPage(
                cycle.Year,
                cycle.BasePoints,
                cycle.ProRated,
                cycle.TrainingFinalOn,
                cycle.OffersPlaces,
                cycle.OfferHours,
                today,
                trainings,
                [.. dates.Select(d => new Milestone(d.On, d.Text, d.On < today, d == next))],
                [.. PointsByMonth(cycle)]
            )
        );
    }

    /// <summary>Required points by qualifying month; empty if the cycle is not prorated.</summary>
    private static IEnumerable<(string, int)> PointsByMonth(ProgramCycle cycle) =>
        !cycle.ProRated
            ? []
            : Enumerable
                .Range(1, RequiredPoints.MonthsOfYear)
                .Select(month => new DateOnly(cycle.Year, month, 1))
                .Select(first => (first.ToString("MMMM", CultureInfo.InvariantCulture), RequiredPoints.Of(cycle, first, [], null).Points));
}
