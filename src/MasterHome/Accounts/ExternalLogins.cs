using MasterHome.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Accounts;

/// <summary>Somebody as a provider knows them. Issuer and subject are who they are; the rest is what the provider says of them.</summary>
public sealed record ProviderIdentity(SignInProvider Provider, string Issuer, string Subject, string? Email, bool EmailVerified)
{
    /// <summary>The address, when the provider vouches for it.</summary>
    public string? VerifiedEmail => EmailVerified && !string.IsNullOrEmpty(Email) ? Email : null;
}

/// <summary>Which account, if any, a provider's identity opens.</summary>
/// <param name="Whose">Null when it is nobody's here.</param>
/// <param name="NeedsProof">The addresses are the same, which is a hint and no proof.</param>
public sealed record ExternalLoginMatch(Account? Whose, bool NeedsProof);

/// <summary>Joins providers' identities to accounts: by issuer and subject, and never by an address alone.</summary>
public sealed class ExternalLogins(HomeDb db)
{
    public const int IssuerLength = 190;
    public const int SubjectLength = 255;

    /// <summary>Looks up whose this is; joins at once where the provider is trusted for the address's domain.</summary>
    public Task<ExternalLoginMatch> Meet(ProviderIdentity identity, DateTime now, CancellationToken ct) =>
        db.Transact(
            async ct =>
            {
                if (identity.Issuer.Length > IssuerLength || identity.Subject.Length > SubjectLength)
                    return new ExternalLoginMatch(null, false);
                if (await Owner(identity, ct) is { } owner)
                    return new ExternalLoginMatch(owner.IsEnabled ? owner : null, false);
                if (await SameAddress(identity, ct) is not { } account)
                    return new ExternalLoginMatch(null, false);
                var trusted = identity.Provider.TrustVerifiedEmail && identity.Provider.StandsFor(identity.Email!);
                if (!trusted || !(account.EmailConfirmed || await IsUntouched(account, ct)))
                    return new ExternalLoginMatch(account, true);
                // Only the word of a trusted provider stands for the mailbox: another's would keep what a stranger had put there.
                account.EmailConfirmed = true;
                Join(account, identity, AccountActions.By(account, now));
                return new ExternalLoginMatch(account, false);
            },
            ct
        );

    /// <summary>After proof: the local password, an email to the account's own address, or being signed in.</summary>
    /// <param name="byEmail">The mailbox was shown to be theirs. What an account held from before, when nobody had shown that, is not
    /// inherited: whoever put it there may have been somebody else.</param>
    /// <exception cref="RefusedException">When it belongs to another account, or this one is joined to the same provider
    /// already.</exception>
    public Task<Account> Link(string accountId, ProviderIdentity identity, bool byEmail, DateTime now, CancellationToken ct) =>
        db.Transact(
            async ct =>
            {
                var account = (await db.LockAccount(accountId, ct))!;
                if (await Owner(identity, ct) is { } owner)
                    return owner.Id == accountId
                        ? account
                        : throw new RefusedException(
                            $"This sign-in at {identity.Provider.Name} belongs to another membership. Write to us if that is wrong."
                        );
                if (await db.UserLogins.AnyAsync(l => l.UserId == accountId && l.LoginProvider == identity.Issuer, ct))
                    throw new RefusedException(
                        $"Your membership is joined to another sign-in at {identity.Provider.Name}. Remove that one first, below Security."
                    );
                if (byEmail)
                {
                    await db.ClaimMailbox(account, ct);
                    // The email's code is bound to the stamp: it works once.
                    account.NewStamp();
                }
                Join(account, identity, AccountActions.By(account, now));
                return account;
            },
            ct
        );

    /// <exception cref="NotFoundException">When the account has no such sign-in.</exception>
    public Task<Account> Unlink(string accountId, string issuer, DateTime now, CancellationToken ct) =>
        db.Transact(
            async ct =>
            {
                var account = (await db.LockAccount(accountId, ct))!;
                var login =
                    await db.UserLogins.SingleOrDefaultAsync(l => l.UserId == accountId && l.LoginProvider == issuer, ct)
                    ?? throw new NotFoundException("This account has no such sign-in.");
                db.Remove(login);
                // Whoever came in that way is out.
                account.NewStamp();
                db.Tell(account, $"the sign-in at {login.ProviderDisplayName ?? issuer} was removed", AccountActions.By(account, now));
                return account;
            },
            ct
        );

    /// <summary>Email by email, which a database may see otherwise: subjects that differ in case are two people.</summary>
    private async Task<Account?> Owner(ProviderIdentity identity, CancellationToken ct)
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

    /// <summary>Email by email the same, and not joined to another subject of this issuer: neither another case nor a second person with
    /// the same address comes near a membership.</summary>
    private async Task<Account?> SameAddress(ProviderIdentity identity, CancellationToken ct)
    {
        if (identity.VerifiedEmail is not { } email)
            return null;
        var key = EmailAddress.Key(email);
        var account = await db.Users.SingleOrDefaultAsync(a => a.NormalizedEmail == key && a.DisabledAt == null, ct);
        return
            account is not null
            && string.Equals(account.Email, email, StringComparison.Ordinal)
            && !await db.UserLogins.AnyAsync(l => l.UserId == account.Id && l.LoginProvider == identity.Issuer, ct)
            ? account
            : null;
    }

    private async Task<bool> IsUntouched(Account account, CancellationToken ct) =>
        account.PasswordHash is null
        && !await db.UserLogins.AnyAsync(l => l.UserId == account.Id, ct)
        && !await db.UserPasskeys.AnyAsync(p => p.UserId == account.Id, ct);

    private void Join(Account account, ProviderIdentity identity, AuditContext audit)
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
        db.Tell(account, $"you can sign in with {identity.Provider.Name}", audit);
    }
}
