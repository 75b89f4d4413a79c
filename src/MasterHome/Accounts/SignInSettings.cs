namespace MasterHome.Accounts;

/// <summary>Settings under <c>SignIn:</c>: how long a password is, when it locks, how long ways in live.</summary>
public sealed class SignInSettings
{
    /// <summary>Whether administrators need a second factor before they enter the back office; in force once second factors can be set up.</summary>
    public bool RequireSecondFactor { get; set; } = true;

    /// <summary>Minutes after which somebody who does nothing is signed out.</summary>
    public int IdleMinutes { get; set; } = 60;

    /// <summary>Characters; NIST SP 800-63B-4 asks for 15 where a password stands alone.</summary>
    public int PasswordLength { get; set; } = 15;

    /// <summary>Wrong passwords in a row after which an account is locked.</summary>
    public int LockAfter { get; set; } = 10;

    /// <summary>Minutes for which it is; a way in by letter opens it at once.</summary>
    public int LockMinutes { get; set; } = 15;

    /// <summary>Days for which a welcome letter's way in lives.</summary>
    public int WelcomeDays { get; set; } = 14;

    /// <summary>Minutes for which a way to a new password lives.</summary>
    public int ResetMinutes { get; set; } = 60;

    /// <summary>Minutes between two letters with a way in to one account, so that no stranger fills a mailbox.</summary>
    public int LetterPauseMinutes { get; set; } = 5;

    /// <summary>How long a way in lives, in words.</summary>
    public string Life(string provider) => provider == WaysIn.Welcome ? $"{WelcomeDays} days" : $"{ResetMinutes} minutes";

    public IEnumerable<string> WhatIsWrong()
    {
        foreach (var (setting, value, least, most) in new[]
        {
            (nameof(IdleMinutes), IdleMinutes, 1, 60 * 24),
            (nameof(PasswordLength), PasswordLength, 15, 128),
            (nameof(LockAfter), LockAfter, 3, 100),
            (nameof(LockMinutes), LockMinutes, 1, 60 * 24),
            (nameof(WelcomeDays), WelcomeDays, 1, 90),
            (nameof(ResetMinutes), ResetMinutes, 5, 60 * 24),
            (nameof(LetterPauseMinutes), LetterPauseMinutes, 1, 60 * 24),
        })
        {
            if (value < least || value > most)
                yield return $"SignIn:{setting} is {value}; a whole number from {least} to {most} is expected.";
        }
    }
}
