using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Opportunities;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Portal.SignUps;

/// <summary>Withdraws a sign-up. Asks for confirmation, because the place can go to another member.</summary>
public sealed class WithdrawalsController(HomeDb db, ProgramCalendar calendar, Places places) : PortalController
{
    [HttpGet("/sign-ups/{id:int}/withdrawal")]
    public async Task<IActionResult> New(int id, CancellationToken ct)
    {
        if (await db.FindSignUp(User.MemberId(), id, ct) is not { } found)
            return NotFound();
        Refusal.When(found.SignUp.WhyNotWithdraw(found.About.Session, calendar.Now));
        var waiting = await db.SignUps.CountAsync(
            s => s.SessionId == found.SignUp.SessionId && s.State == SignUpState.Waiting && s.Id != id,
            ct
        );
        var offers = await db.Cycles.Where(c => c.Year == found.About.Year).Select(c => c.OffersPlaces).SingleAsync(ct);
        return View("Withdrawal", new WithdrawalPage(found.About, found.SignUp.State, waiting, offers));
    }

    [HttpPost("/sign-ups/{id:int}/withdrawal")]
    public Task<IActionResult> Create(int id, CancellationToken ct) =>
        Try(
            async () =>
            {
                if (!await db.Owns(User.MemberId(), id, ct))
                    return NotFound();
                await places.Withdraw(id, User.AsMember(calendar.Now), ct);
                TempData["notice"] = "You have withdrawn your sign-up.";
                return LocalRedirect($"/sign-ups/{id}");
            },
            async () => await SignUpPage.Read(db, User.MemberId(), id, calendar.Now, ct) is { } page ? View("Show", page) : NotFound()
        );
}
