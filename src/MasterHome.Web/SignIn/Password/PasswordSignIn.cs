using MasterHome.Accounts;
using MasterHome.Accounts.Passwords;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.SignIn.Password;

/// <summary>Verifies passwords and limits the attempts for each account.</summary>
public sealed class PasswordSignIn(IPasswordHasher<Account> hasher, AttemptLimiter attempts, IOptions<SignInSettings> settings)
{
    // Verified when the account is unknown or has no attempts left, so that response times do not reveal which addresses exist.
    private static readonly string DummyHash = new NormalizingPasswordHasher().HashPassword(null!, Guid.NewGuid().ToString());

    /// <summary>The same message for a wrong password, a locked account and an unknown address, so that it reveals none of them.</summary>
    public string FailureMessage =>
        $"Email address and password do not match, or there were {settings.Value.LockAfter} wrong attempts. "
        + $"Wait {settings.Value.LockMinutes} minutes, or use “Forgot password” to sign in right away.";

    public async Task<bool> Verify(Account? account, string password, DateTime now, CancellationToken ct)
    {
        if (
            !await attempts.TryTakePasswordAttempt(account?.Id ?? "", now, ct) || account is not { IsEnabled: true, PasswordHash: { } hash }
        )
        {
            hasher.VerifyHashedPassword(null!, DummyHash, password);
            return false;
        }
        var result = hasher.VerifyHashedPassword(account, hash, password);
        // Only the correct password resets the attempts. If other sign-in methods did, each sign-in of the
        // owner would give an attacker new guesses.
        if (result != PasswordVerificationResult.Failed)
            await attempts.ResetPasswordAttempts(account.Id, ct);
        if (result == PasswordVerificationResult.SuccessRehashNeeded)
            account.PasswordHash = hasher.HashPassword(account, password);
        return result != PasswordVerificationResult.Failed;
    }
}
