using MasterHome.Accounts;
using MasterHome.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.SignIn.Password;

/// <summary>Takes a new password in the place of the old one.</summary>
public sealed class PasswordChange(HomeDb db, PasswordSignIn door, PasswordRules rules, IPasswordHasher<Account> hasher)
{
    /// <exception cref="RefusedException">When the old one is wrong or was tried too often, or the new one is too weak.</exception>
    public async Task<Account> Run(string accountId, string current, string password, DateTime now, CancellationToken ct)
    {
        if (!await door.Opens(await db.Users.AsNoTracking().SingleAsync(a => a.Id == accountId, ct), current, now, ct))
            throw new RefusedException(
                "This is not your password, or it was tried too often. «Forgot password» on the sign-in page lets you choose a new one by email.",
                nameof(OwnPasswordForm.Current)
            );
        return await db.Transact(
            async ct =>
            {
                var account = (await db.LockAccount(accountId, ct))!;
                Refusal.When(rules.WhyNot(password, account), nameof(OwnPasswordForm.Password));
                account.PasswordHash = hasher.HashPassword(account, password);
                account.NewStamp();
                account.ForgetTries();
                db.Tell(account, "a new password was set", AccountActions.By(account, now));
                return account;
            },
            ct
        );
    }
}
