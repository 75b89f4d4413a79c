using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace MasterHome.Accounts.Passwords;

/// <summary>Identity's password hasher, applied to normalized passwords. Text that cannot be normalized is hashed as it is.</summary>
public sealed class NormalizingPasswordHasher(IOptions<PasswordHasherOptions>? options = null) : PasswordHasher<Account>(options)
{
    public override string HashPassword(Account user, string password) =>
        base.HashPassword(user, PasswordRules.Normalize(password) ?? password);

    public override PasswordVerificationResult VerifyHashedPassword(Account user, string hashedPassword, string providedPassword) =>
        base.VerifyHashedPassword(user, hashedPassword, PasswordRules.Normalize(providedPassword) ?? providedPassword);
}
