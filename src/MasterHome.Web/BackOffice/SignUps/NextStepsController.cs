using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Opportunities;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.SignUps;

/// <summary>Sets the next steps of one sign-up.</summary>
public sealed class NextStepsController(HomeDb db, ProgramCalendar calendar, SignUpDecisions decisions) : BackOfficeController
{
    [NonAction]
    public async Task<IActionResult> Show(int id, CancellationToken ct) =>
        await StaffSignUpPage.Read(db, id, calendar.Now, ct) is { } page ? View("Show", page) : NotFound();

    [HttpPost("/back-office/sign-ups/{id:int}/next-steps")]
    public Task<IActionResult> Update(int id, NextStepsForm form, string? editedVersion, CancellationToken ct) =>
        Try(
            async () =>
            {
                if (!await db.SignUps.AnyAsync(s => s.Id == id, ct))
                    return NotFound();
                await decisions.WriteNextSteps(id, form.NextSteps!, User.AsStaff(calendar.Now), EditedVersion.Parse(editedVersion), ct);
                TempData["notice"] = "Next steps saved. The member gets an email if the text changed.";
                return Redirect($"/back-office/sign-ups/{id}");
            },
            () => Show(id, ct)
        );
}
