using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.Standing;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Closing;

/// <summary>Closes a cycle, after a page that previews the outcomes.</summary>
public sealed class ClosingController(HomeDb db, ProgramCalendar calendar, CloseYear close, Standings standings) : BackOfficeController
{
    [HttpGet("/back-office/cycles/{id:int}/closing")]
    public async Task<IActionResult> New(int id, CancellationToken ct)
    {
        if (await db.Cycles.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, ct) is not { } cycle)
            return NotFound();
        if (cycle.IsClosed)
            return Redirect($"/back-office/cycles/{id}/outcomes");
        var memberStandings = await standings.Of(db.Members.In(cycle.Year), cycle, ct);
        return View(
            nameof(New),
            new ClosingPage(
                id,
                cycle.Year,
                await close.WhyNotClose(cycle, calendar.Today, ct),
                await new UndecidedItems(db, calendar).Describe(cycle, ct),
                memberStandings.Count,
                memberStandings.Count(s => s.Status == MemberStatus.RequirementsMet),
                memberStandings.Count(s => s.IsOpen),
                memberStandings.Count(s => s.Status == MemberStatus.Leaving),
                await db.CountLater(
                    cycle.Year,
                    [.. memberStandings.Where(s => s.Status != MemberStatus.RequirementsMet).Select(s => s.Who.Id)],
                    ct
                )
            )
        );
    }

    [HttpPost("/back-office/cycles/{id:int}/closing")]
    public Task<IActionResult> Create(int id, CancellationToken ct) =>
        Try(
            async () =>
            {
                if (!await db.Cycles.AnyAsync(c => c.Id == id, ct))
                    return NotFound();
                var outcomes = await close.Close(id, User.AsStaff(calendar.Now), ct);
                TempData["notice"] = $"The cycle is closed: {Format.CountOrNo(outcomes, "outcome")} recorded. Each member gets an email.";
                return Redirect($"/back-office/cycles/{id}/outcomes");
            },
            () => New(id, ct)
        );
}
