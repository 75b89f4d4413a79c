using MasterHome.Mail;
using Microsoft.AspNetCore.Identity;

namespace MasterHome.Accounts.Links;

/// <summary>Links by email that sign in, reset or confirm. They are created when the email is sent and stored nowhere. Each works once,
/// because it is bound to the account's security stamp and its use renews the stamp.</summary>
public sealed class OneTimeLinks(UserManager<Account> accounts)
{
    // Names of the token providers; each has its own lifetime.
    public const string WelcomeProvider = "Welcome";
    public const string ResetProvider = "Reset";

    private static readonly Dictionary<string, (string Page, string Provider)> Pages = new()
    {
        [Welcome.Key] = ("/welcome", WelcomeProvider),
        [TeamWelcome.Key] = ("/welcome", WelcomeProvider),
        [ResetPassword.Key] = ("/reset-password", ResetProvider),
        [LinkSignIn.Key] = ("/sign-in/sso/confirmation", ResetProvider),
        [ConfirmAddress.Key] = ("/security/address/confirmation", ResetProvider),
    };

    /// <summary>Whether emails of this kind contain a one-time link.</summary>
    public static bool IsFor(string kind) => Pages.ContainsKey(kind);

    /// <summary>The token provider of an email's link, which decides its lifetime.</summary>
    public static string TokenProviderOf(string kind) => Pages[kind].Provider;

    /// <param name="kind">One of the kinds of email with a link; a link for one purpose is not valid for another.</param>
    /// <param name="subject">What the link is about besides the account, such as the new address; the check needs the same value.</param>
    /// <returns>A path with a query, relative to the portal's public URL.</returns>
    public async Task<string> Create(string kind, Account account, string? subject = null)
    {
        var (page, provider) = Pages[kind];
        var code = await accounts.GenerateUserTokenAsync(account, provider, Purpose(kind, subject));
        return $"{page}?account={Uri.EscapeDataString(account.Id)}&code={Uri.EscapeDataString(code)}"
            + $"{(kind == ConfirmAddress.Key ? $"&address={Uri.EscapeDataString(subject!)}" : "")}";
    }

    public Task<bool> IsValid(string kind, Account account, string code, string? subject = null) =>
        accounts.VerifyUserTokenAsync(account, Pages[kind].Provider, Purpose(kind, subject), code);

    // Both welcome emails lead to the same page, which checks one purpose.
    private static string Purpose(string kind, string? subject) =>
        kind == TeamWelcome.Key ? Welcome.Key
        : subject is null ? kind
        : $"{kind}:{subject}";
}
