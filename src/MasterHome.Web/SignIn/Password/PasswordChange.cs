using MasterHome.Accounts;
using MasterHome.Accounts.Passwords;
using MasterHome.Data;
using MasterHome.Web.SignIn.Sessions;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.SignIn.Password;

/// <summary>Replaces a password after checking the current one.</summary>
public sealed class PasswordChange(
    HomeDb db,
    PasswordSignIn passwords,
    PasswordRules rules,
    IPasswordHasher<Account> hasher,
    DeviceCookie devices
)
{
    /// <exception cref="RefusedException">The current password is wrong, there were too many attempts, or the new one is too
    /// weak.</exception>
    public async Task<Account> Run(HttpContext http, string accountId, string current, string password, DateTime now, CancellationToken ct)
    {
        if (!await passwords.Verify(http, await db.Users.AsNoTracking().SingleAsync(a => a.Id == accountId, ct), current, now, ct))
            throw new RefusedException(
                "This is not your current password, or there were too many attempts. "
                    + "To choose a new one by email, use “Forgot password” on the sign-in page.",
                nameof(OwnPasswordForm.Current)
            );
        return await db.Transact(
            async ct =>
            {
                var account = (await db.LockAccount(accountId, ct))!;
                Refusal.When(rules.WhyNot(password, account), nameof(OwnPasswordForm.Password));
                account.PasswordHash = hasher.HashPassword(account, password);
                account.RenewSecurityStamp();
                account.ResetFailedAttempts();
                await db.ForgetDevices(account.Id, except: devices.Find(http, account.Id), ct);
                db.NotifySecurityChange(account, "a new password was set", AccountActions.By(account, now));
                return account;
            },
            ct
        );
    }
}
