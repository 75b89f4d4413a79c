using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.OptOuts;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.OptOuts;

/// <summary>Lists the opt-outs of a year, read-only: only the member can opt out or take it back.</summary>
public sealed class StaffOptOutsController(HomeDb db, ProgramCalendar calendar) : BackOfficeController
{
    [HttpGet("/back-office/opt-outs")]
    public async Task<IActionResult> Index(int? year, int? page, CancellationToken ct)
    {
        if (await db.Cycles.OfYearOrCurrent(year, calendar.Today, ct) is not { } cycle)
            return NotFound();
        return View(
            new OptOutsPage(
                cycle.Year,
                await db.Cycles.Years(ct),
                await db.OptOuts.InForce(cycle.Id).CountAsync(ct),
                await db
                    .OptOuts.AsNoTracking()
                    .Where(o => o.CycleId == cycle.Id)
                    .Join(db.Members, o => o.MemberId, m => m.Id, (o, m) => new { o, m })
                    .OrderByDescending(x => x.o.OptedOutAt)
                    .ThenByDescending(x => x.o.Id)
                    .Select(x => new OptOutRow(
                        x.m.Id,
                        (x.m.FirstName + " " + x.m.LastName).Trim(),
                        x.m.Email,
                        x.o.OptedOutAt,
                        x.o.TakenBackAt,
                        x.o.Reason
                    ))
                    .PageAsync(page, ct: ct)
            )
        );
    }
}
