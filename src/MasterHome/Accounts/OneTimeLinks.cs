using MasterHome.Mail;
using Microsoft.AspNetCore.Identity;

namespace MasterHome.Accounts;

/// <summary>Links that sign in, reset a password or confirm an address. Minted when an email is sent and stored nowhere. Each works once:
/// it is bound to the account's security stamp, and using it changes the stamp.</summary>
public sealed class OneTimeLinks(UserManager<Account> accounts)
{
    /// <summary>The names of the token providers; each has its own lifetime.</summary>
    public const string Welcome = "Welcome";
    public const string Reset = "Reset";

    private static readonly Dictionary<string, (string Page, string Provider)> Pages = new()
    {
        [EmailKinds.Welcome] = ("/welcome", Welcome),
        [EmailKinds.TeamWelcome] = ("/welcome", Welcome),
        [EmailKinds.ResetPassword] = ("/reset-password", Reset),
        [EmailKinds.LinkSignIn] = ("/sign-in/sso/confirmation", Reset),
        [EmailKinds.ConfirmAddress] = ("/security/address/confirmation", Reset),
    };

    /// <summary>The token provider, and with it the lifetime, of the links of an email.</summary>
    public static string ProviderOf(string kind) => Pages[kind].Provider;

    /// <param name="kind">The kind of the email, of <see cref="EmailKinds"/>. A link works only for the purpose of its kind.</param>
    /// <param name="what">What it is for beside the account, such as the new address; the same must be given when it is used.</param>
    /// <returns>A path with its query, to be put behind the portal's public address.</returns>
    public async Task<string> Mint(string kind, Account account, string? what = null)
    {
        var (page, provider) = Pages[kind];
        var code = await accounts.GenerateUserTokenAsync(account, provider, Purpose(kind, what));
        return $"{page}?account={Uri.EscapeDataString(account.Id)}&code={Uri.EscapeDataString(code)}"
            + (kind == EmailKinds.ConfirmAddress ? $"&address={Uri.EscapeDataString(what!)}" : "");
    }

    public Task<bool> IsGood(string kind, Account account, string code, string? what = null) =>
        accounts.VerifyUserTokenAsync(account, Pages[kind].Provider, Purpose(kind, what), code);

    // Both welcomes lead to the same page, which asks for one of them.
    private static string Purpose(string kind, string? what) =>
        kind == EmailKinds.TeamWelcome ? EmailKinds.Welcome
        : what is null ? kind
        : $"{kind}:{what}";
}
