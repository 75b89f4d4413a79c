using System.ComponentModel.DataAnnotations;

namespace MasterHome.Accounts.SecurityEvents;

/// <summary>What happened. The labels are read by the account's owner and by administrators.</summary>
public enum SecurityEventKind
{
    [Display(Name = "Signed in")]
    SignedIn,

    [Display(Name = "First sign-in step done, second factor asked")]
    SecondFactorAsked,

    [Display(Name = "Wrong password")]
    WrongPassword,

    [Display(Name = "Attempt blocked after too many attempts")]
    TooManyAttempts,

    [Display(Name = "Wrong second-factor code")]
    WrongSecondFactor,

    [Display(Name = "Sign-in to a disabled account")]
    DisabledAccount,

    [Display(Name = "Passkey refused")]
    PasskeyRefused,

    [Display(Name = "Single sign-on refused")]
    ProviderRefused,

    [Display(Name = "Expired or used link opened")]
    LinkRefused,

    [Display(Name = "Signed out")]
    SignedOut,

    [Display(Name = "First password set")]
    PasswordSet,

    [Display(Name = "Password changed")]
    PasswordChanged,

    [Display(Name = "Password reset by an emailed link")]
    PasswordReset,

    [Display(Name = "Passkey added")]
    PasskeyAdded,

    [Display(Name = "Passkey removed")]
    PasskeyRemoved,

    [Display(Name = "Second factor turned on")]
    SecondFactorOn,

    [Display(Name = "Second factor turned off")]
    SecondFactorOff,

    [Display(Name = "Recovery codes replaced")]
    RecoveryCodesReplaced,

    [Display(Name = "Single sign-on linked")]
    ProviderJoined,

    [Display(Name = "Single sign-on unlinked")]
    ProviderRemoved,

    [Display(Name = "Email address changed")]
    AddressChanged,

    [Display(Name = "Change of the email address undone")]
    AddressChangeUndone,

    [Display(Name = "One device signed out")]
    SessionEnded,

    [Display(Name = "Signed out on every device")]
    SessionsEnded,

    [Display(Name = "Signed in on a new device")]
    NewDevice,

    [Display(Name = "Confirmed who they are")]
    ProofConfirmed,

    [Display(Name = "Role changed")]
    RoleChanged,

    [Display(Name = "Account disabled")]
    AccountDisabled,

    [Display(Name = "Account enabled")]
    AccountEnabled,

    [Display(Name = "Page refused: no permission")]
    Forbidden,

    [Display(Name = "Too many requests from one network")]
    TooManyRequests,

    [Display(Name = "Form refused: not sent from a current page")]
    AntiforgeryFailed,

    /// <summary>The row that counts what is above the day's limit.</summary>
    [Display(Name = "More events on this day, not listed one by one")]
    NotListed,
}

public enum SecurityEventResult
{
    Done,
    Refused,
}

public static class SecurityEventKinds
{
    public static SecurityEventResult ResultOf(SecurityEventKind kind) =>
        kind
            is SecurityEventKind.WrongPassword
                or SecurityEventKind.TooManyAttempts
                or SecurityEventKind.WrongSecondFactor
                or SecurityEventKind.DisabledAccount
                or SecurityEventKind.PasskeyRefused
                or SecurityEventKind.ProviderRefused
                or SecurityEventKind.LinkRefused
                or SecurityEventKind.Forbidden
                or SecurityEventKind.TooManyRequests
                or SecurityEventKind.AntiforgeryFailed
            ? SecurityEventResult.Refused
            : SecurityEventResult.Done;
}
