using MasterHome.Accounts.Links;

namespace MasterHome.Accounts;

/// <summary>Settings under <c>SignIn:</c>: password length, attempt limits, and the lifetimes of sessions and one-time links.</summary>
public sealed class SignInSettings : ICheckedSettings
{
    /// <summary>Whether administrators need a second factor to use the back office.</summary>
    public bool RequireSecondFactor { get; set; } = true;

    /// <summary>OpenID Connect providers; each employer may have its own. Without any, there is no single sign-on.</summary>
    public IList<SignInProvider> Providers { get; } = [];

    /// <summary>Minutes without activity until a session ends.</summary>
    public int IdleMinutes { get; set; } = 60;

    /// <summary>Hours until a session ends, regardless of activity.</summary>
    public int SessionHours { get; set; } = 12;

    /// <summary>Minimum characters of a password; NIST SP 800-63B-4 requires 15 where the password is the only factor.</summary>
    public int PasswordLength { get; set; } = 15;

    /// <summary>Password or code attempts in a row that one account allows.</summary>
    public int LockAfter { get; set; } = 10;

    /// <summary>Minutes to wait after the last attempt; one-time links, single sign-on and passkeys keep working.</summary>
    public int LockMinutes { get; set; } = 15;

    /// <summary>Password attempts in a row of a device that has signed in to the account before, when the account's own are used
    /// up.</summary>
    public int KnownDeviceAttempts { get; set; } = 5;

    /// <summary>Days for which a browser stays known to an account after a sign-in.</summary>
    public int KnownDeviceDays { get; set; } = 180;

    /// <summary>Hours between two emails about a sign-in from a new device with the same browser and network.</summary>
    public int NewDeviceEmailHours { get; set; } = 24;

    /// <summary>Days for which the link in a welcome email is valid.</summary>
    public int WelcomeDays { get; set; } = 14;

    /// <summary>Minutes for which other one-time links, such as a password reset, are valid.</summary>
    public int ResetMinutes { get; set; } = 60;

    /// <summary>Days for which the former address can undo a change of the address that the owner made.</summary>
    public int UndoAddressDays { get; set; } = 7;

    /// <summary>Minutes to enter the second factor after the first.</summary>
    public int SecondFactorMinutes { get; set; } = 10;

    /// <summary>Minutes for which an administrator looks at the portal as a member sees it, unless they stop before.</summary>
    public int MemberViewMinutes { get; set; } = 30;

    /// <summary>Minutes for which a form is kept that somebody sent after their session had ended.</summary>
    public int KeptFormMinutes { get; set; } = 120;

    /// <summary>Such forms that are kept for one account; of more, the oldest goes.</summary>
    public int KeptForms { get; set; } = 5;

    /// <summary>Bytes of the largest form that is kept.</summary>
    public int KeptFormBytes { get; set; } = 262_144;

    /// <summary>Minutes within which users must have proved who they are to change their sign-in methods.</summary>
    public int FreshProofMinutes { get; set; } = 10;

    /// <summary>Minutes between two emails with one-time links to one account, so that a stranger cannot flood a mailbox.</summary>
    public int LinkPauseMinutes { get; set; } = 5;

    /// <summary>Sign-in forms that one IP address may submit per minute; a whole office may share one address.</summary>
    public int PerAddressAMinute { get; set; } = 60;

    /// <summary>Emails with one-time links that one IP address may request per hour.</summary>
    public int LinksPerAddressAnHour { get; set; } = 30;

    /// <summary>Seconds to wait for a provider's response before the portal offers another sign-in method.</summary>
    public int ProviderSeconds { get; set; } = 10;

    /// <summary>Seconds that a user who chooses a provider waits for the portal to reach it.</summary>
    public int ReachSeconds { get; set; } = 1;

    /// <summary>The request header in which a reverse proxy passes the visitor's country (a code of two characters, such as Cloudflare's
    /// <c>CF-IPCountry</c>), shown in the list of sessions; empty if there is none.</summary>
    public string CountryHeader { get; set; } = "";

    /// <param name="kind">The kind of the email with the link.</param>
    public TimeSpan Lifetime(string kind) => DaysOf(kind) is { } days ? TimeSpan.FromDays(days) : TimeSpan.FromMinutes(ResetMinutes);

    /// <summary>The lifetime of a one-time link, such as "14 days".</summary>
    /// <param name="kind">The kind of the email.</param>
    public string DescribeLifetime(string kind) =>
        DaysOf(kind) is { } days ? Format.Count(days, "day") : Format.Count(ResetMinutes, "minute");

    public IEnumerable<string> FindErrors()
    {
        foreach (
            var (setting, value, least, most) in new[]
            {
                (nameof(IdleMinutes), IdleMinutes, 1, 60 * 24),
                (nameof(SessionHours), SessionHours, 1, 24 * 30),
                (nameof(PasswordLength), PasswordLength, 15, 128),
                (nameof(LockAfter), LockAfter, 3, 100),
                (nameof(LockMinutes), LockMinutes, 1, 60 * 24),
                (nameof(KnownDeviceAttempts), KnownDeviceAttempts, 0, 100),
                (nameof(KnownDeviceDays), KnownDeviceDays, 1, 400),
                (nameof(NewDeviceEmailHours), NewDeviceEmailHours, 1, 720),
                (nameof(WelcomeDays), WelcomeDays, 1, 90),
                (nameof(ResetMinutes), ResetMinutes, 5, 60 * 24),
                (nameof(UndoAddressDays), UndoAddressDays, 1, 30),
                (nameof(SecondFactorMinutes), SecondFactorMinutes, 1, 60),
                (nameof(MemberViewMinutes), MemberViewMinutes, 1, 60 * 8),
                (nameof(KeptFormMinutes), KeptFormMinutes, 5, 60 * 24),
                (nameof(KeptForms), KeptForms, 1, 20),
                (nameof(KeptFormBytes), KeptFormBytes, 10_000, 1_000_000),
                (nameof(FreshProofMinutes), FreshProofMinutes, 1, 60 * 24),
                (nameof(LinkPauseMinutes), LinkPauseMinutes, 1, 60 * 24),
                (nameof(PerAddressAMinute), PerAddressAMinute, 5, 1_000_000),
                (nameof(LinksPerAddressAnHour), LinksPerAddressAnHour, 1, 1_000_000),
                (nameof(ProviderSeconds), ProviderSeconds, 1, 60),
                (nameof(ReachSeconds), ReachSeconds, 1, 60),
            }
        )
        {
            if (value < least || value > most)
                yield return $"SignIn:{setting} is {value}; enter a whole number from {least} to {most}.";
        }
        for (var i = 0; i < Providers.Count; i++)
        {
            foreach (var error in Providers[i].FindErrors())
                yield return $"SignIn:Providers:{i}:{error}";
        }
        if (
            Providers.FirstOrDefault(p =>
                Providers.Any(other => other != p && other.HasIssuer(string.IsNullOrEmpty(p.Issuer) ? p.Authority : p.Issuer))
            ) is
            { } duplicate
        )
            yield return $"SignIn:Providers: '{duplicate.Id}' and another provider have the same issuer; "
                + "users of one would be mistaken for users of the other.";
        foreach (var same in Providers.GroupBy(p => p.Id, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1))
            yield return $"SignIn:Providers: '{same.Key}' is used {same.Count()} times; give each provider its own Id.";
    }

    private int? DaysOf(string kind) =>
        OneTimeLinks.IsWelcome(kind) ? WelcomeDays
        : kind == AddressChanged.Key ? UndoAddressDays
        : null;
}
