using MasterHome.Mail;

namespace MasterHome.Accounts;

internal static class AccountEmails
{
    public static IReadOnlyList<EmailKind> Kinds { get; } =
    [
        new(Welcome.Key, typeof(Welcome))
        {
            Reason = "You get this because you are a Certified Master Anaplanner and have access to {program}.",
        },
        new(TeamWelcome.Key, typeof(TeamWelcome))
        {
            Reason = "You get this because you were added to the program team of {program}.",
            IsForStaff = true,
        },
        new(ResetPassword.Key, typeof(ResetPassword))
        {
            Reason = "You get this because someone requested a new password for this email address.",
        },
        new(LinkSignIn.Key, typeof(LinkSignIn)) { Reason = "You get this because a sign-in to {program} used your email address." },
        new(ConfirmAddress.Key, typeof(ConfirmAddress))
        {
            Reason = "You get this because someone entered this email address in {program}.",
        },
        new(AddressChanged.Key, typeof(AddressChanged))
        {
            Reason = "You get this because an account of {program} used this email address until now; this email is always sent.",
        },
        new(SecurityChanged.Key, typeof(SecurityChanged))
        {
            Reason = "You get this because a sign-in method of your account changed; this email is always sent.",
        },
        new(NewDeviceSignIn.Key, typeof(NewDeviceSignIn))
        {
            Reason = "You get this because your account was used on a new device; this email is always sent.",
        },
    ];
}

/// <summary>A new member can choose a password.</summary>
public sealed record Welcome(string Name) : EmailWithLink(Key, Name)
{
    public const string Key = "welcome";
}

/// <summary>A new person on the program team can choose a password.</summary>
internal sealed record TeamWelcome(string Name, [Placeholder("the recipient's role on the team", "an administrator")] string Role)
    : EmailWithLink(Key, Name)
{
    public const string Key = "team-welcome";
}

public sealed record ResetPassword(string Name) : EmailWithLink(Key, Name)
{
    public const string Key = "reset-password";
}

/// <param name="Fingerprint">Identifies the provider's account; the link is valid only for it. It is no placeholder.</param>
public sealed record LinkSignIn(string Name, [Placeholder("the employer's single sign-on", "Contoso")] string Provider, string Fingerprint)
    : EmailWithLink(Key, Name)
{
    public const string Key = "link-sign-in";
}

public sealed record ConfirmAddress(string Name) : EmailWithLink(Key, Name)
{
    public const string Key = "confirm-address";
}

/// <summary>To the former address: the owner changed it, or somebody who got hold of the account.</summary>
public sealed record AddressChanged(
    string Name,
    [Placeholder("the new email address", "mira.okafor@example.org")] string Address,
    [Placeholder("the date and time", "Fri, Nov 27, 2026, 17:00 (Berlin)")] string When
) : EmailWithLink(Key, Name)
{
    public const string Key = "address-changed";
}

internal sealed record SecurityChanged(
    string Name,
    [Placeholder("what changed", "The password")] string What,
    [Placeholder("the date and time", "Fri, Nov 27, 2026, 17:00 (Berlin)")] string When
) : Email(Key, Name)
{
    public const string Key = "security-changed";
}

/// <summary>A device signed in that the account did not know. Not sent for the account's first device.</summary>
internal sealed record NewDeviceSignIn(
    string Name,
    [Placeholder("the date and time", "Fri, Nov 27, 2026, 17:00 (Berlin)")] string When,
    [Placeholder("how the device signed in", "with a password")] string Way,
    [Placeholder("the browser and the kind of device", "Firefox on Windows")] string Device,
    [Placeholder("the network, shortened", "203.0.113.0/24")] string Network
) : Email(Key, Name)
{
    public const string Key = "new-device-sign-in";
}
