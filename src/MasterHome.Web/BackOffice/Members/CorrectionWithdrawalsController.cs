using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Standing;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Members;

/// <summary>Withdraws a correction that waits for another administrator, after a question.</summary>
public sealed class CorrectionWithdrawalsController(HomeDb db, ProgramCalendar calendar, CorrectionActions corrections)
    : BackOfficeController
{
    [HttpGet("/back-office/corrections/{id:int}/withdrawal"), Authorize(Policy = Policies.Administrator)]
    public async Task<IActionResult> New(int id, CancellationToken ct)
    {
        if (await db.CorrectionRequests.AsNoTracking().SingleOrDefaultAsync(r => r.Id == id, ct) is not { } request)
            return NotFound();
        var member = await db.Members.AsNoTracking().SingleAsync(m => m.Id == request.MemberId, ct);
        var points = Format.CountWithSign(request.Points, "point");
        var whyNot = request.WhyNotWithdraw(User.AsStaff(calendar.Now).By);
        return View(
            Question.View,
            new Question(
                whyNot is null
                    ? $"Withdraw the correction of {points} for {Format.Isolated(member.Name)}?"
                    : $"The correction of {points} for {Format.Isolated(member.Name)} cannot be withdrawn",
                "It leaves the review queue, and nothing is posted. Nobody gets an email.",
                $"/back-office/corrections/{id}/withdrawal",
                "Withdraw the correction",
                $"/back-office/members/{member.Id}#points",
                member.Name
            )
            {
                WhyNot = whyNot,
                Then = "This cannot be undone. You can ask for the correction again.",
            }
        );
    }

    [HttpPost("/back-office/corrections/{id:int}/withdrawal")]
    public Task<IActionResult> Create(int id, CancellationToken ct) =>
        Try(
            async () =>
            {
                await corrections.Withdraw(id, User.AsStaff(calendar.Now), ct);
                TempData["notice"] = "The correction is withdrawn. The points stay as they are.";
                var about = await db.CorrectionRequests.Where(r => r.Id == id).Select(r => r.MemberId).SingleAsync(ct);
                return Redirect($"/back-office/members/{about}");
            },
            () => New(id, ct)
        );
}
