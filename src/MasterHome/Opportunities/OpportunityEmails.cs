using MasterHome.Mail;

namespace MasterHome.Opportunities;

internal static class OpportunityEmails
{
    public static IReadOnlyList<EmailKind> Kinds { get; } =
    [
        new(PlaceConfirmed.Key, typeof(PlaceConfirmed)),
        new(PlaceWaiting.Key, typeof(PlaceWaiting)),
        new(InterestNoted.Key, typeof(InterestNoted)),
        new(PlaceOffered.Key, typeof(PlaceOffered)),
        new(MovedUp.Key, typeof(MovedUp)),
        new(OfferExpired.Key, typeof(OfferExpired)),
        new(SignUpEnded.Key, typeof(SignUpEnded)),
        new(MarkedAbsent.Key, typeof(MarkedAbsent)),
        new(SignUpRuleChanged.Key, typeof(SignUpRuleChanged)),
        new(SessionChanged.Key, typeof(SessionChanged)),
        new(SignUpDeclined.Key, typeof(SignUpDeclined)),
        new(NextSteps.Key, typeof(NextSteps)),
        new(CompletionVerified.Key, typeof(CompletionVerified)),
        new(CompletionDeclined.Key, typeof(CompletionDeclined)),
    ];
}

/// <summary>What all emails about a sign-up contain.</summary>
public abstract record SignUpEmail(
    string Kind,
    string Name,
    [property: Placeholder("the opportunity's title", "Speak at the autumn meetup")] string Opportunity,
    [property: Placeholder("the session's time", "Fri, Nov 27, 2026, 17:00 (Berlin)")] string When,
    [property: Placeholder("the path of the sign-up's page, used after {home}", "/sign-ups/1")] string Page
) : Email(Kind, Name);

internal sealed record PlaceConfirmed(
    string Name,
    string Opportunity,
    string When,
    string Page,
    [Placeholder("points, as a number", "75")] string Points
) : SignUpEmail(Key, Name, Opportunity, When, Page)
{
    public const string Key = "place-confirmed";
}

internal sealed record PlaceWaiting(string Name, string Opportunity, string When, string Page)
    : SignUpEmail(Key, Name, Opportunity, When, Page)
{
    public const string Key = "place-waiting";
}

internal sealed record InterestNoted(string Name, string Opportunity, string When, string Page)
    : SignUpEmail(Key, Name, Opportunity, When, Page)
{
    public const string Key = "interest-noted";
}

internal sealed record PlaceOffered(
    string Name,
    string Opportunity,
    string When,
    string Page,
    [Placeholder("the end of the offer, date and time", "Tue, Nov 24, 2026, 12:00 (Berlin)")] string Until
) : SignUpEmail(Key, Name, Opportunity, When, Page)
{
    public const string Key = "place-offered";
}

internal sealed record MovedUp(string Name, string Opportunity, string When, string Page) : SignUpEmail(Key, Name, Opportunity, When, Page)
{
    public const string Key = "moved-up";
}

internal sealed record OfferExpired(string Name, string Opportunity, string When, string Page)
    : SignUpEmail(Key, Name, Opportunity, When, Page)
{
    public const string Key = "offer-expired";
}

internal sealed record SignUpEnded(
    string Name,
    string Opportunity,
    string When,
    string Page,
    [Placeholder("why it ended, a sentence", "No place became free before it began.")] string Why
) : SignUpEmail(Key, Name, Opportunity, When, Page)
{
    public const string Key = "sign-up-ended";
}

internal sealed record MarkedAbsent(string Name, string Opportunity, string When, string Page)
    : SignUpEmail(Key, Name, Opportunity, When, Page)
{
    public const string Key = "did-not-take-part";
}

internal sealed record SignUpRuleChanged(
    string Name,
    string Opportunity,
    string When,
    string Page,
    [Placeholder("the new rule", "60 points, once a year")] string Rule,
    [Placeholder("the team's reason", "The talk is longer this year.")] string Reason
) : SignUpEmail(Key, Name, Opportunity, When, Page)
{
    public const string Key = "sign-up-points-changed";
}

internal sealed record SessionChanged(
    string Name,
    string Opportunity,
    string When,
    string Page,
    [Placeholder("what it is now", "now Fri, Nov 27, 2026, 17:00 (Europe/Berlin)")] string Change
) : SignUpEmail(Key, Name, Opportunity, When, Page)
{
    public const string Key = "session-changed";
}

internal sealed record SignUpDeclined(
    string Name,
    string Opportunity,
    string When,
    string Page,
    [Placeholder("the team's reason", "The session is for members in another region.")] string Reason
) : SignUpEmail(Key, Name, Opportunity, When, Page)
{
    public const string Key = "sign-up-declined";
}

public sealed record NextSteps(
    string Name,
    string Opportunity,
    string When,
    string Page,
    [Placeholder("the next steps", "Arrive 15 minutes early.")] string Steps
) : SignUpEmail(Key, Name, Opportunity, When, Page)
{
    public const string Key = "next-steps";
}

internal sealed record CompletionVerified(
    string Name,
    string Opportunity,
    string When,
    string Page,
    [Placeholder("points, as a number", "75")] string Points
) : SignUpEmail(Key, Name, Opportunity, When, Page)
{
    public const string Key = "completion-verified";
}

internal sealed record CompletionDeclined(
    string Name,
    string Opportunity,
    string When,
    string Page,
    [Placeholder("the team's reason", "The recording does not open.")] string Reason
) : SignUpEmail(Key, Name, Opportunity, When, Page)
{
    public const string Key = "completion-declined";
}
