using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.SignIn.Security;

/// <summary>The account's sign-in methods and sessions, on one page.</summary>
public sealed class SecurityController(HomeDb db, UserManager<Account> accounts, SignInSessions sessions, ProgramCalendar calendar)
    : SignedInController
{
    [HttpGet("/security")]
    public async Task<IActionResult> Index(CancellationToken ct)
    {
        var me = User.AccountId();
        var account = await db.Users.SingleAsync(a => a.Id == me, ct);
        var zone = account.MemberId is { } member
            ? await db.Members.Where(m => m.Id == member).Select(m => m.TimeZone).SingleAsync(ct)
            : calendar.Zone.Id;
        var open = await sessions
            .ActiveSessions(account, calendar.Now)
            .Take(SecurityPage.MaxSessions)
            .Select(s => new SessionRow(s.Id, s.Device, s.Place, s.Way, s.StartedAt, s.SeenAt, s.Id == User.SessionId()))
            .ToListAsync(ct);
        return View(
            new SecurityPage(
                account,
                zone,
                [.. (await accounts.GetPasskeysAsync(account)).OrderBy(p => p.CreatedAt)],
                await db.UserLogins.AsNoTracking().Where(l => l.UserId == me).OrderBy(l => l.ProviderDisplayName).ToListAsync(ct),
                open
            )
        );
    }
}
