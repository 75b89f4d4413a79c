using MasterHome.Accounts;
using MasterHome.Accounts.SecurityEvents;
using MasterHome.Accounts.Sessions;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.SignIn.Password;

/// <summary>Verifies passwords, limits the attempts for each account, and records those that fail.</summary>
public sealed class PasswordSignIn(
    IPasswordHasher<Account> hasher,
    AttemptLimiter attempts,
    KnownDevices devices,
    IOptions<SignInSettings> settings
)
{
    /// <summary>The same message for a wrong password, a locked account and an unknown address, so that it reveals none of them.</summary>
    public string FailureMessage =>
        $"Email address and password do not match, or there were {settings.Value.LockAfter} wrong attempts. "
        + $"Wait {settings.Value.LockMinutes} minutes, or use “Forgot password” to sign in right away.";

    /// <param name="device">This browser's id for the account, if it has signed in to it before.</param>
    public async Task<bool> Verify(
        HttpContext http,
        Account? account,
        string password,
        DateTime now,
        CancellationToken ct,
        string? device = null
    )
    {
        var isOwnAttempt = await attempts.TryTakePasswordAttempt(account?.Id ?? "", now, ct);
        var isAllowed =
            isOwnAttempt || (account is not null && device is not null && await devices.TryTakeAttempt(account.Id, device, now, ct));
        if (!isAllowed || account is not { IsEnabled: true, PasswordHash: { } hash })
        {
            // Takes as long as a verification, so that response times do not reveal which addresses exist.
            hasher.HashPassword(null!, password);
            var kind =
                account is { IsEnabled: false } ? SecurityEventKind.DisabledAccount
                : account is null || isAllowed ? SecurityEventKind.WrongPassword
                : SecurityEventKind.TooManyAttempts;
            http.Record(kind, account?.Id, nameof(SignInMethod.Password));
            return false;
        }
        var result = hasher.VerifyHashedPassword(account, hash, password);
        // Only the correct password resets the attempts, and only those that it was one of. If other sign-in methods did, each sign-in
        // of the owner would give an attacker new guesses.
        if (result != PasswordVerificationResult.Failed && isOwnAttempt)
            await attempts.ResetPasswordAttempts(account.Id, ct);
        else if (result != PasswordVerificationResult.Failed)
            await devices.Reset(account.Id, device!, now, ct);
        else
            http.Record(SecurityEventKind.WrongPassword, account.Id, nameof(SignInMethod.Password));
        if (result == PasswordVerificationResult.SuccessRehashNeeded)
            account.PasswordHash = hasher.HashPassword(account, password);
        return result != PasswordVerificationResult.Failed;
    }
}
