using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Members;
using MasterHome.Standing;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Closing;

/// <summary>The close of a year: first what would become of whom, then the action.</summary>
public sealed class ClosingController(HomeDb db, ProgramCalendar calendar, CloseYear close, Standings standings) : BackOfficeController
{
    [HttpGet("/back-office/cycles/{id:int}/closing")]
    public async Task<IActionResult> New(int id, CancellationToken ct)
    {
        if (await db.Cycles.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, ct) is not { } cycle)
            return NotFound();
        if (cycle.IsClosed)
            return Redirect($"/back-office/cycles/{id}/outcomes");
        var all = await standings.Of(db.Members.In(cycle.Year), cycle, ct);
        return View(
            new ClosingPage(
                id,
                cycle.Year,
                cycle.WhyNotClose(calendar.Today),
                await close.Undecided(cycle, ct),
                all.Count,
                all.Count(s => s.State == StandingState.Done),
                all.Count(s => s.State == StandingState.OnTheWay),
                all.Count(s => s.State == StandingState.Leaving)
            )
        );
    }

    [HttpPost("/back-office/cycles/{id:int}/closing")]
    public async Task<IActionResult> Create(int id, CancellationToken ct)
    {
        if (!await db.Cycles.AnyAsync(c => c.Id == id, ct))
            return NotFound();
        var outcomes = await close.Close(id, User.AsStaff(calendar.Now), ct);
        TempData["notice"] = $"The year is closed: {Say.Count(outcomes, "outcome")} frozen, an email to each.";
        return Redirect($"/back-office/cycles/{id}/outcomes");
    }
}
