namespace MasterHome.Mail;

/// <summary>The emails of the program by name; each has its text in <c>Mail/Templates/Shipped</c>.</summary>
public static class EmailKinds
{
    public const string Welcome = "welcome";
    public const string ResetPassword = "reset-password";
    public const string TeamWelcome = "team-welcome";
    public const string LinkSignIn = "link-sign-in";
    public const string ConfirmAddress = "confirm-address";
    public const string SecurityChanged = "security-changed";
    public const string PlaceConfirmed = "place-confirmed";
    public const string PlaceWaiting = "place-waiting";
    public const string InterestNoted = "interest-noted";
    public const string PlaceOffered = "place-offered";
    public const string MovedUp = "moved-up";
    public const string OfferLapsed = "offer-lapsed";
    public const string SessionChanged = "session-changed";
    public const string SignUpDeclined = "sign-up-declined";
    public const string NextSteps = "next-steps";
    public const string CompletionVerified = "completion-verified";
    public const string CompletionDeclined = "completion-declined";
    public const string TrainingVerified = "training-verified";
    public const string TrainingDeclined = "training-declined";
    public const string SuggestionAnswered = "suggestion-answered";
    public const string OptedOut = "opted-out";
    public const string OptOutTakenBack = "opt-out-taken-back";
    public const string WhereYouStand = "where-you-stand";
    public const string AtRisk = "at-risk";
    public const string DeadlineNear = "deadline-near";
    public const string SessionSoon = "session-soon";
    public const string OfferEnding = "offer-ending";
    public const string Digest = "digest";
    public const string YearClosed = "year-closed";
    public const string YearlyReport = "yearly-report";

    /// <summary>Regular reminders, which a member can turn off, each by its kind. A digest holds only what is wanted.</summary>
    public static IReadOnlyList<string> MayBeDeclined { get; } = [WhereYouStand, AtRisk, DeadlineNear, SessionSoon, OfferEnding];

    /// <summary>Whether the email carries a link that signs in, resets or confirms. Such a link is minted when the email is sent.</summary>
    public static bool HasOneTimeLink(string kind) => kind is Welcome or TeamWelcome or ResetPassword or LinkSignIn or ConfirmAddress;
}
