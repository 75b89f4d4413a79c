using MasterHome.Accounts;
using MasterHome.Data;
using MasterHome.Mail;
using Microsoft.AspNetCore.Identity;

namespace MasterHome.Web.SignIn.Recovery;

/// <summary>Gives out ways in, and lets whoever holds one choose a password.</summary>
public sealed class PasswordReset(HomeDb db, IPasswordHasher<Account> hasher, OneTimeLinks links, PasswordRules rules)
{
    /// <summary>Asks for an email, for whatever address: who that is, is looked up when emails leave.</summary>
    public Task Ask(string kind, string email, DateTime now, CancellationToken ct)
    {
        db.Add(new LinkRequest(kind, email, now));
        return db.SaveChangesAsync(ct);
    }

    public async Task<bool> IsGood(string kind, string? accountId, string? code) =>
        accountId is not null
        && code is not null
        && await db.Users.FindAsync(accountId) is { IsEnabled: true } account
        && await links.IsGood(kind, account, code);

    /// <exception cref="RefusedException">When the way in has run out or was used, or the password is too weak.</exception>
    public Task<Account> SetPassword(string kind, NewPasswordForm form, DateTime now, CancellationToken ct) =>
        db.Transact(
            async ct =>
            {
                if (
                    await db.LockAccount(form.Account, ct) is not { IsEnabled: true } account
                    || !await links.IsGood(kind, account, form.Code!)
                )
                    throw new RefusedException("This link has run out or was used already. Ask for a new one.");
                Refusal.When(rules.WhyNot(form.Password, account), nameof(NewPasswordForm.Password));
                await db.ClaimMailbox(account, ct);
                account.PasswordHash = hasher.HashPassword(account, form.Password!);
                account.NewStamp();
                account.ForgetTries();
                // The first password is no change that one could miss.
                if (kind == EmailKinds.Welcome)
                    db.Note(AccountActions.By(account, now), nameof(Account), account.Id, "Password set", account.MemberId);
                else
                    db.Tell(account, "a new password was set", AccountActions.By(account, now));
                return account;
            },
            ct
        );
}
