using MasterHome.Appeals;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Standing.OwnYear;
using MasterHome.Web.Portal.Opportunities;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Portal.Home;

/// <summary>The home page of a signed-in member. Redirects staff who are not members to the back office.</summary>
[Area("Portal")]
[Authorize]
public sealed class HomeController(HomeDb db, ProgramCalendar calendar, MemberYearReader reader, IOptions<AppealSettings> appeals)
    : Controller
{
    private const int PlacesShown = 3;

    [HttpGet("/")]
    public async Task<IActionResult> Index(CancellationToken ct)
    {
        if (!User.IsMember())
            return LocalRedirect("/back-office");
        var program = await reader.ReadProgram(User.ProgramVersion(), ct);
        if (program.Cycles.RunningOn(calendar.Today) is not { } cycle)
            return View("NoYear");
        var me = User.MemberId();
        if (await reader.Read(me, program, cycle, byDay: true, ct) is not { } year)
            return NotFound();

        var standing = year.Standing;
        var counts = program.ForumOpportunityOf(cycle.Id) is null ? null : await reader.ReadForum(me, cycle.Id, ct);
        var days = year.Points.GroupBy(p => p.On!.Value, (day, sums) => new DayPoints(day, sums.Sum(p => p.Points))).ToList();
        return View(
            new HomePage(
                standing,
                standing.IsOver,
                year.Own.OutcomeOf(cycle.Year),
                year.Own.OutcomeOf(cycle.Year - 1),
                cycle.IsClosed ? [] : NextTasks.Of(year, calendar, appeals.Value.ReopenWithin),
                PendingWork.Of(year, counts),
                cycle.IsClosed ? [] : await new Catalog(db, year.Own, calendar, standing.BehindPace > 0).LoadSuggested(PlacesShown, ct),
                standing.InCycle ? new YearChart(standing, calendar.Today, days, NextTasks.FindUpcoming(year, calendar)) : null,
                days.Count == 0 && standing.Pending == 0 && !year.Member.HasSignedUp,
                standing.Who.TimeZone
            )
            {
                Forecast = standing.HasForecast ? ForecastParts.Of(year, counts, calendar) : null,
            }
        );
    }
}
