using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Opportunities;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.SignUps;

/// <summary>Gives a member a place out of turn, or withdraws the sign-up for them.</summary>
public sealed class PlacesByHandController(HomeDb db, ProgramCalendar calendar, Places places) : BackOfficeController
{
    [NonAction]
    public async Task<IActionResult> Show(int id, CancellationToken ct) =>
        await StaffSignUpPage.Read(db, id, calendar.Now, ct) is { } page ? View("Show", page) : NotFound();

    [HttpPost("/back-office/sign-ups/{id:int}/place")]
    public Task<IActionResult> Create(int id, SignUpReasonForm place, CancellationToken ct) =>
        Change(id, audit => places.ConfirmByHand(id, place.Reason, audit, ct), "The place is confirmed. The member gets an email.", ct);

    [HttpPost("/back-office/sign-ups/{id:int}/withdrawal")]
    public Task<IActionResult> Destroy(int id, SignUpReasonForm withdrawal, CancellationToken ct) =>
        Change(
            id,
            audit => places.WithdrawFor(id, withdrawal.Reason, audit, ct),
            "The sign-up is withdrawn. The member gets an email with your reason.",
            ct
        );

    private Task<IActionResult> Change(int id, Func<AuditContext, Task> change, string notice, CancellationToken ct) =>
        Try(
            async () =>
            {
                if (!await db.SignUps.AnyAsync(s => s.Id == id, ct))
                    return NotFound();
                await change(User.AsStaff(calendar.Now));
                TempData["notice"] = notice;
                return Redirect($"/back-office/sign-ups/{id}");
            },
            () => Show(id, ct)
        );
}
