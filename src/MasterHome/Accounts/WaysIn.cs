using Microsoft.AspNetCore.Identity;

namespace MasterHome.Accounts;

/// <summary>Links that let somebody in: minted when a letter leaves, kept nowhere. Setting a password ends them,
/// because each is bound to the account's security stamp.</summary>
public sealed class WaysIn(UserManager<Account> accounts)
{
    /// <summary>The names of the token providers; each has its own lifetime.</summary>
    public const string Welcome = "Welcome";
    public const string Reset = "Reset";

    private const string Purpose = "SetPassword";

    /// <summary>A path with its query, to be put behind the portal's public address.</summary>
    public async Task<string> Mint(string provider, Account account)
    {
        var code = await accounts.GenerateUserTokenAsync(account, provider, Purpose);
        var page = provider == Welcome ? "/welcome" : "/reset-password";
        return $"{page}?account={Uri.EscapeDataString(account.Id)}&code={Uri.EscapeDataString(code)}";
    }

    public Task<bool> IsGood(string provider, Account account, string code) =>
        accounts.VerifyUserTokenAsync(account, provider, Purpose, code);
}
