using MasterHome.Accounts;
using MasterHome.Accounts.Links;
using MasterHome.Accounts.Passwords;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Mail;
using Microsoft.AspNetCore.Identity;

namespace MasterHome.Web.SignIn.Recovery;

/// <summary>Requests one-time links and sets a password with one.</summary>
public sealed class PasswordReset(HomeDb db, IPasswordHasher<Account> hasher, OneTimeLinks links, PasswordRules rules)
{
    /// <summary>Requests a link for any address. The account is looked up when emails are sent, so the response time reveals
    /// nothing.</summary>
    public Task RequestLink(string kind, string email, DateTime now, CancellationToken ct)
    {
        db.Add(new LinkRequest(kind, email, now));
        return db.SaveChangesAsync(ct);
    }

    /// <returns>Null when the link does not work.</returns>
    public async Task<Account?> FindAccount(string kind, LinkParts? link) =>
        link is { Account: { } id, Code: { } code }
        && await db.Users.FindAsync(id) is { IsEnabled: true } account
        && await links.IsValid(kind, account, code)
            ? account
            : null;

    /// <summary>Whether a newer email with a link was sent, so that this one no longer works.</summary>
    public Task<bool> IsReplaced(string kind, LinkParts? link) => links.IsReplaced(kind, link?.Account, link?.Code);

    /// <param name="device">This browser's id for the account, if it is known to it. The account forgets all others.</param>
    /// <exception cref="RefusedException">The link has expired or was used, or the password is too weak.</exception>
    public Task<Account> SetPassword(string kind, NewPasswordForm form, string? device, DateTime now, CancellationToken ct) =>
        db.Transact(
            async ct =>
            {
                if (
                    await db.LockAccount(form.Account, ct) is not { IsEnabled: true } account
                    || !await links.IsValid(kind, account, form.Code!)
                )
                    throw new RefusedException("This link has expired or was already used. Request a new one.");
                Refusal.When(rules.WhyNot(form.Password, account), nameof(NewPasswordForm.Password));
                await db.ClaimMailbox(account, ct);
                account.PasswordHash = hasher.HashPassword(account, form.Password!);
                account.RenewSecurityStamp();
                account.ResetFailedAttempts();
                await db.ForgetDevices(account.Id, except: device, ct);
                // A first password needs no warning email: its owner has just set it with the welcome link.
                if (kind == Welcome.Key)
                    db.Note(AccountActions.By(account, now), nameof(Account), account.Id, "Password set", account.MemberId);
                else
                    db.NotifySecurityChange(account, "a new password was set", AccountActions.By(account, now));
                return account;
            },
            ct
        );
}
