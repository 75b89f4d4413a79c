using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Opportunities;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.SignUps;

/// <summary>Marks a confirmed member as absent.</summary>
public sealed class AbsencesController(HomeDb db, ProgramCalendar calendar, Places places) : BackOfficeController
{
    [HttpPost("/back-office/sign-ups/{id:int}/absence")]
    public async Task<IActionResult> Create(int id, CancellationToken ct)
    {
        if (!await db.SignUps.AnyAsync(s => s.Id == id, ct))
            return NotFound();
        await places.MarkAbsent(id, User.AsStaff(calendar.Now), ct);
        TempData["notice"] = "Marked as absent.";
        return Redirect($"/back-office/sign-ups/{id}");
    }
}
