namespace MasterHome.Mail;

/// <summary>The kinds of email that the portal sends. Each has its text in <c>Mail/Templates/Shipped</c>.</summary>
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

    /// <summary>Reminders that a member can turn off, kind by kind. A digest contains only the kinds that are on.</summary>
    public static IReadOnlyList<string> Optional { get; } = [WhereYouStand, AtRisk, DeadlineNear, SessionSoon, OfferEnding];

    /// <summary>Whether the email contains a link that signs in, resets or confirms. The link is created when the email is sent.</summary>
    public static bool HasOneTimeLink(string kind) => kind is Welcome or TeamWelcome or ResetPassword or LinkSignIn or ConfirmAddress;
}
