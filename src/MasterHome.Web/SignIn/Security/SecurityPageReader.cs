using System.Security.Claims;
using MasterHome.Accounts;
using MasterHome.Accounts.Sessions;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Members;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.SignIn.Passkeys;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.SignIn.Security;

/// <summary>Reads the sign-in methods and sessions of the signed-in account.</summary>
public sealed class SecurityPageReader(HomeDb db, UserManager<Account> accounts, SignInSessions sessions, ProgramCalendar calendar)
{
    public async Task<SecurityPage> Read(ClaimsPrincipal user, CancellationToken ct)
    {
        var (me, session) = (user.AccountId(), user.SessionId());
        var account = await db.Users.SingleAsync(a => a.Id == me, ct);
        var zone = account.MemberId is { } member ? await db.Members.ZoneOf(member, ct) : calendar.Zone.Id;
        var active = await sessions
            .ActiveSessions(account, calendar.Now)
            .Take(SecurityPage.MaxSessions)
            .Select(s => new SessionRow(s.Id, s.Device, s.Place, s.Method, s.StartedAt, s.SeenAt, s.Id == session))
            .ToListAsync(ct);
        return new SecurityPage(
            account,
            zone,
            await Passkeys(account, ct),
            await db.UserLogins.AsNoTracking().Where(l => l.UserId == me).OrderBy(l => l.ProviderDisplayName).ToListAsync(ct),
            active,
            await db
                .SecurityEvents.AsNoTracking()
                .Where(e => e.AccountId == me)
                .OrderByDescending(e => e.At)
                .ThenByDescending(e => e.Id)
                .Take(SecurityPage.MaxEvents)
                .Select(e => new OwnEvent(e.Kind, e.Way, e.Network, e.At, e.Count))
                .ToListAsync(ct)
        );
    }

    private async Task<IReadOnlyList<OwnPasskey>> Passkeys(Account account, CancellationToken ct)
    {
        var all = new List<OwnPasskey>();
        foreach (var passkey in (await accounts.GetPasskeysAsync(account)).OrderBy(p => p.CreatedAt))
        {
            var id = OwnPasskeys.IdOf(passkey);
            var version = await EditedVersion.Of(db, OwnPasskeys.Subject, id, passkey.Name ?? "", ct);
            all.Add(new OwnPasskey(id, passkey.Name, passkey.CreatedAt.UtcDateTime, version));
        }
        return all;
    }
}
