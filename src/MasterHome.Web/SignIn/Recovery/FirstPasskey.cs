using MasterHome.Accounts;
using MasterHome.Accounts.Links;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Web.SignIn.Passkeys;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.SignIn.Recovery;

/// <summary>The passkey that somebody creates with the link of the welcome email, instead of choosing a password.</summary>
public sealed class FirstPasskey(HomeDb db, SignInManager<Account> signIn, OneTimeLinks links)
{
    /// <summary>Options for the browser to create a passkey, as JSON.</summary>
    public Task<string> CreationOptions(Account account) => signIn.MakeCreationOptions(account);

    /// <exception cref="RefusedException">The link has expired or was used, the browser's response does not answer a request of this
    /// portal, or the account has a second factor, which the mailbox alone must not replace.</exception>
    public async Task<Account> Add(FirstPasskeyForm form, string name, DateTime now, CancellationToken ct)
    {
        var passkey = await signIn.VerifyCreation(form.Credential!, form.Account!);
        passkey.Name = name;
        return await db.Transact(
            async ct =>
            {
                if (
                    await db.LockAccount(form.Account, ct) is not { IsEnabled: true } account
                    || !await links.IsValid(Welcome.Key, account, form.Code!)
                )
                    throw new RefusedException("This link has expired or was already used. Request a new one.");
                await db.ClaimMailbox(account, ct);
                await db.SaveChangesAsync(ct);
                if (account.TwoFactorEnabled || await db.UserPasskeys.AnyAsync(p => p.UserId == account.Id, ct))
                    throw new RefusedException("Your account has a second factor already. Sign in with it, and add the passkey there.");
                PasskeyCreation.ThrowIfFailed(await signIn.UserManager.AddOrUpdatePasskeyAsync(account, passkey));
                account.RenewSecurityStamp();
                account.ResetFailedAttempts();
                var by = AccountActions.By(account, now);
                // At the first sign-in, a warning would only tell the owner what they have just done.
                if (account.LastSignInAt is null)
                    db.Note(by, nameof(Account), account.Id, "Passkey created", account.MemberId);
                else
                    db.NotifySecurityChange(account, $"the passkey “{Format.Isolated(name)}” was added", by);
                return account;
            },
            ct
        );
    }
}
