using MasterHome.Accounts;
using MasterHome.Accounts.Sessions;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Accounts;

/// <summary>Reads the sign-in methods and sessions of one account.</summary>
public sealed class AccountPageReader(HomeDb db, SignInSessions sessions, ProgramCalendar calendar)
{
    /// <returns>Null if there is no such account.</returns>
    public async Task<AccountPage?> Read(string id, CancellationToken ct) =>
        await db.Users.AsNoTracking().SingleOrDefaultAsync(a => a.Id == id, ct) is not { } account
            ? null
            : new AccountPage(
                account,
                await sessions.ActiveSessions(account, calendar.Now).CountAsync(ct),
                await db.UserPasskeys.CountAsync(p => p.UserId == id, ct),
                await db.UserLogins.Where(l => l.UserId == id).Select(l => l.ProviderDisplayName ?? l.LoginProvider).ToListAsync(ct)
            )
            {
                Role = account.Role,
                RoleVersion = await EditedVersion.Of(db, nameof(Account), id, account.Role, ct),
            };
}
