using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace MasterHome.Accounts;

/// <summary>Hashes passwords as Identity does, after normalization.</summary>
public sealed class NormalizingPasswordHasher(IOptions<PasswordHasherOptions>? options = null) : PasswordHasher<Account>(options)
{
    public override string HashPassword(Account user, string password) =>
        base.HashPassword(user, PasswordRules.Normal(password) ?? password);

    public override PasswordVerificationResult VerifyHashedPassword(Account user, string hashedPassword, string providedPassword) =>
        base.VerifyHashedPassword(user, hashedPassword, PasswordRules.Normal(providedPassword) ?? providedPassword);
}
