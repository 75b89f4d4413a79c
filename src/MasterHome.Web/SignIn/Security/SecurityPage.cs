using MasterHome.Accounts;
using MasterHome.Accounts.SecurityEvents;
using MasterHome.Accounts.Sessions;
using MasterHome.History;
using Microsoft.AspNetCore.Identity;

namespace MasterHome.Web.SignIn.Security;

public sealed record SecurityPage(
    Account Account,
    string Zone,
    IReadOnlyList<OwnPasskey> Passkeys,
    IReadOnlyList<IdentityUserLogin<string>> Links,
    IReadOnlyList<SessionRow> Sessions,
    IReadOnlyList<OwnEvent> Events
)
{
    /// <summary>Sessions listed at most.</summary>
    public const int MaxSessions = 100;

    /// <summary>Security events listed at most.</summary>
    public const int MaxEvents = 20;

    public bool HasPassword => Account.PasswordHash is not null;

    /// <summary>The page's heading.</summary>
    public string Headline =>
        (Account.TwoFactorEnabled, Passkeys.Count) switch
        {
            (true, > 0) => "Your account is well protected.",
            (true, 0) => "A second factor protects your account.",
            (false, > 0) => "A passkey protects your account. A second factor would also protect its password.",
            _ => "Only a password or an emailed link protects your account.",
        };
}

/// <param name="Version">Of its name.</param>
public sealed record OwnPasskey(string Id, string? Name, DateTime AddedAt, EditedVersion Version);

public sealed record OwnEvent(SecurityEventKind Kind, string? Way, string? Network, DateTime At, int Count);

public sealed record SessionRow(int Id, string Device, string? Place, SignInMethod Method, DateTime StartedAt, DateTime SeenAt, bool IsThis)
{
    public string MethodLabel =>
        Method switch
        {
            SignInMethod.Sso => "with single sign-on",
            SignInMethod.Passkey => "with a passkey",
            SignInMethod.OneTimeLink => "with a one-time link",
            _ => "with a password",
        };
}
