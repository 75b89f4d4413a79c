namespace MasterHome.Accounts;

/// <summary>Settings under <c>SignIn:</c>: password length, lockout, and the lifetime of one-time links.</summary>
public sealed class SignInSettings
{
    /// <summary>Whether administrators need a second factor before they enter the back office.</summary>
    public bool RequireSecondFactor { get; set; } = true;

    /// <summary>OpenID Connect providers; each employer may have its own. Empty: only passwords and passkeys.</summary>
    public IList<SignInProvider> Providers { get; } = [];

    /// <summary>Minutes after which somebody who does nothing is signed out.</summary>
    public int IdleMinutes { get; set; } = 60;

    /// <summary>Hours after which everybody signs in anew, whatever they did.</summary>
    public int SessionHours { get; set; } = 12;

    /// <summary>Characters; NIST SP 800-63B-4 asks for 15 where a password stands alone.</summary>
    public int PasswordLength { get; set; } = 15;

    /// <summary>Passwords and codes that may be tried in a row on one account.</summary>
    public int LockAfter { get; set; } = 10;

    /// <summary>Minutes of lockout after the last failed attempt. One-time links, single sign-on and passkeys still work.</summary>
    public int LockMinutes { get; set; } = 15;

    /// <summary>Days for which the link of a welcome email works.</summary>
    public int WelcomeDays { get; set; } = 14;

    /// <summary>Minutes for which a way to a new password lives.</summary>
    public int ResetMinutes { get; set; } = 60;

    /// <summary>Minutes that one has for the second factor, after the first.</summary>
    public int SecondFactorMinutes { get; set; } = 10;

    /// <summary>Minutes between two emails with a one-time link to one account, so that a stranger cannot fill a mailbox.</summary>
    public int LinkPauseMinutes { get; set; } = 5;

    /// <summary>Sign-in forms that one network address may send in a minute. An office shares one address.</summary>
    public int PerAddressAMinute { get; set; } = 60;

    /// <summary>Emails with a one-time link that one network address may request in an hour.</summary>
    public int LinksPerAddressAnHour { get; set; } = 30;

    /// <summary>Seconds to wait for a provider before another sign-in method is offered.</summary>
    public int ProviderSeconds { get; set; } = 10;

    /// <summary>Seconds that somebody who chooses a provider waits for it to be found.</summary>
    public int ReachSeconds { get; set; } = 1;

    /// <summary>A header by which the proxy before the portal says from which country somebody comes (two emails, such as
    /// Cloudflare's <c>CF-IPCountry</c>), so that the list of one's sessions can name a place; empty when there is none.</summary>
    public string CountryHeader { get; set; } = "";

    /// <summary>The lifetime of a one-time link, in words.</summary>
    /// <param name="kind">The email's.</param>
    public string Life(string kind) =>
        OneTimeLinks.ProviderOf(kind) == OneTimeLinks.Welcome ? $"{WelcomeDays} days" : $"{ResetMinutes} minutes";

    public IEnumerable<string> WhatIsWrong()
    {
        foreach (
            var (setting, value, least, most) in new[]
            {
                (nameof(IdleMinutes), IdleMinutes, 1, 60 * 24),
                (nameof(SessionHours), SessionHours, 1, 24 * 30),
                (nameof(PasswordLength), PasswordLength, 15, 128),
                (nameof(LockAfter), LockAfter, 3, 100),
                (nameof(LockMinutes), LockMinutes, 1, 60 * 24),
                (nameof(WelcomeDays), WelcomeDays, 1, 90),
                (nameof(ResetMinutes), ResetMinutes, 5, 60 * 24),
                (nameof(SecondFactorMinutes), SecondFactorMinutes, 1, 60),
                (nameof(LinkPauseMinutes), LinkPauseMinutes, 1, 60 * 24),
                (nameof(PerAddressAMinute), PerAddressAMinute, 5, 1_000_000),
                (nameof(LinksPerAddressAnHour), LinksPerAddressAnHour, 1, 1_000_000),
                (nameof(ProviderSeconds), ProviderSeconds, 1, 60),
                (nameof(ReachSeconds), ReachSeconds, 1, 60),
            }
        )
        {
            if (value < least || value > most)
                yield return $"SignIn:{setting} is {value}; a whole number from {least} to {most} is expected.";
        }
        for (var i = 0; i < Providers.Count; i++)
        {
            foreach (var wrong in Providers[i].WhatIsWrong())
                yield return $"SignIn:Providers:{i}:{wrong}";
        }
        if (
            Providers.FirstOrDefault(p =>
                Providers.Any(other => other != p && other.Is(string.IsNullOrEmpty(p.Issuer) ? p.Authority : p.Issuer))
            ) is
            { } twice
        )
            yield return $"SignIn:Providers: '{twice.Id}' and another one have the same issuer; "
                + "who comes from one would be taken for somebody of the other.";
        foreach (var same in Providers.GroupBy(p => p.Id, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1))
            yield return $"SignIn:Providers: '{same.Key}' stands there {same.Count()} times; each provider has an Id of its own.";
    }
}
