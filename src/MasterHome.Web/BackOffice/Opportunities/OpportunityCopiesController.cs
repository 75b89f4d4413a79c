using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Opportunities;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Opportunities;

/// <summary>Copies an opportunity to the newest open year, as a draft without sessions.</summary>
public sealed class OpportunityCopiesController(HomeDb db, ProgramCalendar calendar, OpportunityChanges changes) : BackOfficeController
{
    [HttpPost("/back-office/opportunities/{id:int}/copies")]
    public Task<IActionResult> Create(int id, CancellationToken ct) =>
        Try(
            async () =>
            {
                if (!await db.Opportunities.AnyAsync(o => o.Id == id, ct))
                    return NotFound();
                var copy = await changes.CopyToNewestYear(id, User.AsStaff(calendar.Now), ct);
                TempData["notice"] = "Copied as a draft. Look at its texts, add a session, then publish it.";
                return Redirect($"/back-office/opportunities/{copy}");
            },
            async () => await StaffOpportunityPage.Read(db, id, calendar, ct) is { } page ? View("Show", page) : NotFound()
        );
}
