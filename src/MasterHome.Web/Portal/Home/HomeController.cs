using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Standing;
using MasterHome.Web.Portal.Opportunities;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Portal.Home;

/// <summary>The home page of a signed-in member. Redirects staff who are not members to the back office.</summary>
[Area("Portal")]
[Authorize]
public sealed class HomeController(HomeDb db, ProgramCalendar calendar, Standings standings) : Controller
{
    private const int PlacesShown = 3;

    [HttpGet("/")]
    public async Task<IActionResult> Index(CancellationToken ct)
    {
        if (!User.IsMember())
            return LocalRedirect("/back-office");
        if (await db.Cycles.AsNoTracking().RunningOn(calendar.Today, ct) is not { } cycle)
            return View("NoYear");
        if (await standings.Of(User.MemberId(), cycle, ct) is not { } standing)
            return NotFound();

        var (me, now, today) = (standing.Who.Id, calendar.Now, calendar.Today);
        var (outcome, before) = (await LoadOutcome(me, cycle.Year, ct), await LoadOutcome(me, cycle.Year - 1, ct));
        var tasks = cycle.IsClosed ? [] : await NextTasks.Load(db, standing, calendar, ct);
        var counted = await PendingWork.Load(db, standing, ct);
        var places = cycle.IsClosed ? [] : await LoadSuggested(new Catalog(db, cycle, me, calendar), ct);
        var days = await db
            .PointEntries.Where(e => e.MemberId == me && e.CycleId == cycle.Id)
            .GroupBy(e => e.OccurredOn)
            .Select(g => new DayPoints(g.Key, g.Sum(e => e.Points)))
            .ToListAsync(ct);
        var upcoming = await NextTasks.LoadUpcoming(db, standing, calendar, ct);
        var chart = standing.InCycle ? new YearChart(standing, today, days, upcoming) : null;
        var isFirstDay = days.Count == 0 && standing.Pending == 0 && !await db.SignUps.AnyAsync(s => s.MemberId == me, ct);
        return View(
            new HomePage(standing, standing.IsOver, outcome, before, tasks, counted, places, chart, isFirstDay, standing.Who.TimeZone)
            {
                Forecast = standing.HasForecast ? await ForecastParts.Load(db, standing, calendar, ct) : null,
            }
        );
    }

    private Task<Outcome?> LoadOutcome(int me, int year, CancellationToken ct) =>
        db
            .Outcomes.AsNoTracking()
            .Where(o => o.MemberId == me && db.Cycles.Any(c => c.Id == o.CycleId && c.Year == year && c.ClosedAt != null))
            .OrderByDescending(o => o.Version)
            .FirstOrDefaultAsync(ct);

    /// <summary>Loads more candidates than it shows, because the sign-up rules can still rule out some of them.</summary>
    private static async Task<IReadOnlyList<OpportunityCard>> LoadSuggested(Catalog catalog, CancellationToken ct)
    {
        var cards = await catalog.LoadCards(
            catalog
                .Joinable.OrderBy(o => o.Sessions.Where(s => s.CanceledAt == null).Min(s => s.StartsAt) == null)
                .ThenByDescending(o => o.Points)
                .ThenBy(o => o.Id)
                .Take(PlacesShown * 2),
            ct
        );
        return [.. cards.Where(o => o.Sessions.Any(s => s.WhyNot is null)).Take(PlacesShown)];
    }
}
