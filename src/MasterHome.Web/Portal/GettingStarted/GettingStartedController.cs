using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Standing.OwnYear;
using MasterHome.Web.Portal.Opportunities;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Portal.GettingStarted;

/// <summary>The first page after the welcome email: the year in three sentences, and what to do first.</summary>
public sealed class GettingStartedController(HomeDb db, ProgramCalendar calendar, MemberYearReader reader) : PortalController
{
    private const int PlacesShown = 3;

    [HttpGet("/getting-started")]
    public async Task<IActionResult> Index(CancellationToken ct)
    {
        var program = await reader.ReadProgram(User.ProgramVersion(), ct);
        if (program.Cycles.RunningOn(calendar.Today) is not { } cycle)
            return View("NoYear");
        if (await reader.Read(User.MemberId(), program, cycle, byDay: false, ct) is not { } year)
            return NotFound();
        var account = User.AccountId();
        var methods = await db
            .Users.Where(a => a.Id == account)
            .Select(a => new OwnMethods(
                a.PasswordHash != null,
                db.UserPasskeys.Any(p => p.UserId == a.Id),
                db.UserLogins.Any(l => l.UserId == a.Id)
            ))
            .SingleAsync(ct);
        var countsForum = program.ForumOpportunityOf(cycle.Id) is not null;
        return View(
            new GettingStartedPage(
                year.Standing,
                FirstSteps.Of(year, methods, countsForum, calendar.Now),
                await new Catalog(db, year.Own, calendar, year.Standing.BehindPace > 0).LoadSuggested(PlacesShown, ct),
                countsForum
            )
        );
    }
}
