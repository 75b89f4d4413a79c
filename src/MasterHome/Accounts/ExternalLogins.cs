using MasterHome.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Accounts;

/// <summary>A user as a provider reports them. Issuer and subject identify the user; the other parts are claims.</summary>
public sealed record ProviderIdentity(SignInProvider Provider, string Issuer, string Subject, string? Email, bool EmailVerified)
{
    /// <summary>The address, if the provider reports it as verified.</summary>
    public string? VerifiedEmail => EmailVerified && !string.IsNullOrEmpty(Email) ? Email : null;
}

/// <summary>The account, if any, that belongs to a provider's identity.</summary>
/// <param name="Account">Null when no enabled account belongs to it.</param>
/// <param name="NeedsProof">Only the email address matches, which does not prove that the account belongs to the same person.</param>
/// <param name="IsNew">Whether the two were linked just now, because the provider is trusted.</param>
public sealed record ExternalLoginMatch(Account? Account, bool NeedsProof, bool IsNew = false);

/// <summary>Links providers' identities to accounts by issuer and subject, never by an email address alone.</summary>
public sealed class ExternalLogins(HomeDb db)
{
    public const int IssuerLength = 190;
    public const int SubjectLength = 255;

    /// <summary>Finds the account of an identity. Links the two at once if the provider is trusted for the address's domain.</summary>
    public Task<ExternalLoginMatch> FindOrLink(ProviderIdentity identity, DateTime now, CancellationToken ct) =>
        db.Transact(
            async ct =>
            {
                if (identity.Issuer.Length > IssuerLength || identity.Subject.Length > SubjectLength)
                    return new ExternalLoginMatch(null, false);
                if (await FindLinkedAccount(identity, ct) is { } owner)
                    return new ExternalLoginMatch(owner.IsEnabled ? owner : null, false);
                if (await FindByAddress(identity, ct) is not { } account)
                    return new ExternalLoginMatch(null, false);
                var trusted = identity.Provider.TrustVerifiedEmail && identity.Provider.ServesAddress(identity.Email!);
                if (!trusted || !(account.EmailConfirmed || await IsUntouched(account, ct)))
                    return new ExternalLoginMatch(account, true);
                // Only a trusted provider confirms the mailbox. Any other would confirm sign-in methods that a stranger had added.
                account.EmailConfirmed = true;
                AddLogin(account, identity, AccountActions.By(account, now));
                return new ExternalLoginMatch(account, false, IsNew: true);
            },
            ct
        );

    /// <summary>Links an identity after proof: the local password, a link sent to the account's address, or a signed-in session.</summary>
    /// <param name="byEmail">Whether the owner proved access to the mailbox. If it was not confirmed before, existing sign-in methods are
    /// removed, because a stranger may have added them.</param>
    /// <param name="isProved">Asked while the account is locked, so that of two uses of one link only one wins.</param>
    /// <returns>Null when <paramref name="isProved"/> says no; then nothing is changed.</returns>
    /// <exception cref="RefusedException">The identity belongs to another account, or this account already has a login at the
    /// provider.</exception>
    public Task<Account?> Link(
        string accountId,
        ProviderIdentity identity,
        bool byEmail,
        DateTime now,
        CancellationToken ct,
        Func<Account, Task<bool>>? isProved = null
    ) =>
        db.Transact<Account?>(
            async ct =>
            {
                var account = (await db.LockAccount(accountId, ct))!;
                if (isProved is not null && !await isProved(account))
                    return null;
                if (await FindLinkedAccount(identity, ct) is { } owner)
                    return owner.Id == accountId
                        ? account
                        : throw new RefusedException(
                            $"This sign-in at {identity.Provider.Name} is linked to another account. "
                                + "If that is wrong, contact the program team."
                        );
                if (await db.UserLogins.AnyAsync(l => l.UserId == accountId && l.LoginProvider == identity.Issuer, ct))
                    throw new RefusedException(
                        $"Your account is already linked to another sign-in at {identity.Provider.Name}. "
                            + "Unlink that one under Security first."
                    );
                if (byEmail)
                {
                    await db.ClaimMailbox(account, ct);
                    // The link in the email is bound to the stamp, so it works only once.
                    account.RenewSecurityStamp();
                }
                AddLogin(account, identity, AccountActions.By(account, now));
                return account;
            },
            ct
        );

    public async Task<bool> IsLinked(string accountId, ProviderIdentity identity, CancellationToken ct) =>
        await FindLinkedAccount(identity, ct) is { IsEnabled: true } owner && owner.Id == accountId;

    /// <exception cref="NotFoundException">The account has no login at this issuer.</exception>
    public Task<Account> Unlink(string accountId, string issuer, DateTime now, CancellationToken ct) =>
        db.Transact(
            async ct =>
            {
                var account = (await db.LockAccount(accountId, ct))!;
                var login =
                    await db.UserLogins.SingleOrDefaultAsync(l => l.UserId == accountId && l.LoginProvider == issuer, ct)
                    ?? throw new NotFoundException("This sign-in is not linked to the account.");
                db.Remove(login);
                // Ends the sessions that this login started.
                account.RenewSecurityStamp();
                db.NotifySecurityChange(
                    account,
                    $"the sign-in at {login.ProviderDisplayName ?? issuer} was unlinked",
                    AccountActions.By(account, now)
                );
                return account;
            },
            ct
        );

    /// <summary>Compares again in memory: a server may ignore spaces at the end, and subjects that differ are different people.</summary>
    private async Task<Account?> FindLinkedAccount(ProviderIdentity identity, CancellationToken ct)
    {
        var found = await db
            .UserLogins.Where(l => l.LoginProvider == identity.Issuer && l.ProviderKey == identity.Subject)
            .Join(
                db.Users,
                l => l.UserId,
                a => a.Id,
                (l, a) =>
                    new
                    {
                        l.LoginProvider,
                        l.ProviderKey,
                        Account = a,
                    }
            )
            .SingleOrDefaultAsync(ct);
        return found is not null && found.LoginProvider == identity.Issuer && found.ProviderKey == identity.Subject ? found.Account : null;
    }

    /// <summary>The enabled account with this address, without a login at this issuer. A second person with the same address must not get
    /// near the account.</summary>
    private async Task<Account?> FindByAddress(ProviderIdentity identity, CancellationToken ct)
    {
        if (identity.VerifiedEmail is not { } email)
            return null;
        var key = EmailAddress.Key(email);
        var account = await db.Users.SingleOrDefaultAsync(a => a.NormalizedEmail == key && a.DisabledAt == null, ct);
        // Compared here too: a server may ignore spaces at the end.
        return
            account?.NormalizedEmail == key
            && !await db.UserLogins.AnyAsync(l => l.UserId == account.Id && l.LoginProvider == identity.Issuer, ct)
            ? account
            : null;
    }

    private async Task<bool> IsUntouched(Account account, CancellationToken ct) =>
        account.PasswordHash is null
        && !await db.UserLogins.AnyAsync(l => l.UserId == account.Id, ct)
        && !await db.UserPasskeys.AnyAsync(p => p.UserId == account.Id, ct);

    private void AddLogin(Account account, ProviderIdentity identity, AuditContext audit)
    {
        db.Add(
            new IdentityUserLogin<string>
            {
                LoginProvider = identity.Issuer,
                ProviderKey = identity.Subject,
                ProviderDisplayName = identity.Provider.Name,
                UserId = account.Id,
            }
        );
        db.NotifySecurityChange(account, $"the sign-in at {identity.Provider.Name} was linked", audit);
    }
}
