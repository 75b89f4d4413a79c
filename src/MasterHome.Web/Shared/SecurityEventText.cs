using MasterHome.Accounts;
using MasterHome.Accounts.SecurityEvents;
using MasterHome.Accounts.Sessions;

namespace MasterHome.Web.Shared;

/// <summary>Security events in plain words.</summary>
internal static class SecurityEventText
{
    /// <summary>The way as people know it, such as "with a passkey"; empty when there is none.</summary>
    public static string Way(string? way, SignInSettings settings) =>
        way switch
        {
            null => "",
            SecurityEventEntry.Team => "by the program team",
            nameof(SignInMethod.Password) => "with a password",
            nameof(SignInMethod.Passkey) => "with a passkey",
            nameof(SignInMethod.OneTimeLink) => "with an emailed link",
            nameof(SignInMethod.Sso) => "with single sign-on",
            _ => $"with {settings.Providers.FirstOrDefault(p => p.Id == way)?.Name ?? way}",
        };

    /// <summary>The way, and how often when more than once: "with a password, 3 times".</summary>
    public static string Details(SecurityEventKind kind, string? way, int count, SignInSettings settings) =>
        string.Join(
            ", ",
            new[] { NamesItsWay(kind) ? "" : Way(way, settings), count > 1 ? Format.Count(count, "time") : "" }.Where(s => s != "")
        );

    private static bool NamesItsWay(SecurityEventKind kind) =>
        kind is SecurityEventKind.WrongPassword or SecurityEventKind.PasskeyRefused or SecurityEventKind.LinkRefused;
}
