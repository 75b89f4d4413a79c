using MasterHome.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.SignIn.Password;

/// <summary>Checks a password, as often as the account has tries.</summary>
public sealed class PasswordSignIn(IPasswordHasher<Account> hasher, AttemptLimiter tries, IOptions<SignInSettings> settings)
{
    // Checked when nobody has the address or no try is left, so that the answer takes as long as for somebody.
    private static readonly string NobodysHash = new NormalizingPasswordHasher().HashPassword(null!, Guid.NewGuid().ToString());

    /// <summary>One sentence for wrong, used up and unknown: which of them it was is nobody's business.</summary>
    public string Refusal =>
        $"Address and password do not fit together, or there were {settings.Value.LockAfter} wrong tries and you have to wait {settings.Value.LockMinutes} minutes. «Forgot password» lets you in at once.";

    public async Task<bool> Opens(Account? account, string password, DateTime now, CancellationToken ct)
    {
        if (!await tries.Take(account?.Id ?? "", now, ct) || account is not { IsEnabled: true, PasswordHash: { } hash })
        {
            hasher.VerifyHashedPassword(null!, NobodysHash, password);
            return false;
        }
        var result = hasher.VerifyHashedPassword(account, hash, password);
        // Only the password itself gives its tries back: by another door the owner's coming would give them to whoever guesses.
        if (result != PasswordVerificationResult.Failed)
            await tries.Forget(account.Id, ct);
        if (result == PasswordVerificationResult.SuccessRehashNeeded)
            account.PasswordHash = hasher.HashPassword(account, password);
        return result != PasswordVerificationResult.Failed;
    }
}
