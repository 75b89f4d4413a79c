using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Opportunities;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.SignUps;

/// <summary>Undoes the last decision on a sign-up.</summary>
public sealed class DecisionRemovalsController(HomeDb db, ProgramCalendar calendar, UndoSignUpDecision decisions) : BackOfficeController
{
    [NonAction]
    public async Task<IActionResult> Show(int id, CancellationToken ct) =>
        await StaffSignUpPage.Read(db, id, calendar.Now, ct) is { } page ? View("Show", page) : NotFound();

    [HttpPost("/back-office/sign-ups/{id:int}/decision/removal")]
    public Task<IActionResult> Create(int id, CancellationToken ct) =>
        Try(
            async () =>
            {
                if (!await db.SignUps.AnyAsync(s => s.Id == id, ct))
                    return NotFound();
                await decisions.Undo(id, User.AsStaff(calendar.Now), ct);
                TempData["notice"] = "The decision is undone. The member gets an email if they had one about it.";
                return Redirect($"/back-office/sign-ups/{id}");
            },
            () => Show(id, ct)
        );
}
