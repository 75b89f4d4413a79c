using MasterHome.Accounts;
using MasterHome.Accounts.SecurityEvents;
using MasterHome.Accounts.Sessions;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.SignIn.Sessions;

/// <summary>Ends one or all sessions of the signed-in account.</summary>
public sealed class SignInSessionsController(HomeDb db, SignInSessions sessions, DeviceCookie devices, ProgramCalendar calendar)
    : SignedInController
{
    [HttpPost("/security/sessions/{id:int}/end")]
    public async Task<IActionResult> End(int id, CancellationToken ct)
    {
        if (!await sessions.End(User.AccountId(), id, ct))
            return NotFound();
        HttpContext.Record(SecurityEventKind.SessionEnded, User.AccountId());
        TempData["notice"] = "That device is signed out.";
        return Redirect("/security");
    }

    /// <summary>Also invalidates emailed one-time links, which are bound to the security stamp.</summary>
    [HttpPost("/security/sessions/end")]
    public async Task<IActionResult> EndAll(CancellationToken ct)
    {
        var me = User.AccountId();
        await db.Transact(
            async ct =>
            {
                var account = (await db.LockAccount(me, ct))!;
                account.RenewSecurityStamp();
                await sessions.EndAll(me, ct);
                await db.ForgetDevices(me, except: devices.Find(HttpContext, me), ct);
                db.Note(AccountActions.By(account, calendar.Now), nameof(Account), me, "Signed out everywhere", account.MemberId);
            },
            ct
        );
        HttpContext.Record(SecurityEventKind.SessionsEnded, me);
        await HttpContext.SignOutAsync(IdentityConstants.ApplicationScheme);
        TempData["notice"] = "You are signed out everywhere.";
        return Redirect("/sign-in");
    }
}
