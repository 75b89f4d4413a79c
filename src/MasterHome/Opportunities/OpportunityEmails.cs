using MasterHome.Mail;

namespace MasterHome.Opportunities;

internal static class OpportunityEmails
{
    public static IReadOnlyList<EmailKind> Kinds { get; } =
    [
        new(PlaceConfirmed.Key, typeof(PlaceConfirmed)) { Reason = "You get this because you signed up and have a place." },
        new(PlaceWaiting.Key, typeof(PlaceWaiting)) { Reason = "You get this because you signed up for a session that is full." },
        new(InterestNoted.Key, typeof(InterestNoted)) { Reason = "You get this because you expressed interest in an opportunity." },
        new(PlaceOffered.Key, typeof(PlaceOffered)) { Reason = "You get this because you are on a waitlist and a place became free." },
        new(MovedUp.Key, typeof(MovedUp)) { Reason = "You get this because you were on a waitlist and a place became yours." },
        new(MovedToWaitlist.Key, typeof(MovedToWaitlist))
        {
            Reason = "You get this because a session you had a place in has fewer places now.",
        },
        new(OfferExpired.Key, typeof(OfferExpired))
        {
            Reason = "You get this because a place was held for you and you did not accept it in time.",
        },
        new(SignUpEnded.Key, typeof(SignUpEnded)) { Reason = "You get this because one of your sign-ups was ended for you." },
        new(MarkedAbsent.Key, typeof(MarkedAbsent))
        {
            Reason = "You get this because the program team recorded that you did not take part in a session you signed up for.",
        },
        new(SignUpRuleChanged.Key, typeof(SignUpRuleChanged))
        {
            Reason = "You get this because the program team changed the rule of an opportunity you signed up for.",
        },
        new(SessionChanged.Key, typeof(SessionChanged))
        {
            Reason = "You get this because a session you signed up for was moved or canceled.",
        },
        new(SignUpDeclined.Key, typeof(SignUpDeclined)) { Reason = "You get this because the program team decided on your sign-up." },
        new(NextSteps.Key, typeof(NextSteps)) { Reason = "You get this because the program team wrote the next steps for your sign-up." },
        new(CompletionVerified.Key, typeof(CompletionVerified))
        {
            Reason = "You get this because you reported a completion and the program team verified it.",
        },
        new(CompletionDeclined.Key, typeof(CompletionDeclined))
        {
            Reason = "You get this because you reported a completion and the program team could not verify it.",
        },
        new(DecisionUndone.Key, typeof(DecisionUndone))
        {
            Reason = "You get this because the program team took back a decision that you had an email about.",
        },
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
    [Placeholder("points, as a number", "75")] string Points,
    [Placeholder("points, with their noun", "75 points")] string PointsInWords
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

internal sealed record MovedToWaitlist(string Name, string Opportunity, string When, string Page)
    : SignUpEmail(Key, Name, Opportunity, When, Page)
{
    public const string Key = "moved-to-waitlist";
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
    [Placeholder("points, as a number", "75")] string Points,
    [Placeholder("points, with their noun", "75 points")] string PointsInWords
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

internal sealed record DecisionUndone(
    string Name,
    string Opportunity,
    string When,
    string Page,
    [Placeholder("the decision that was undone", "verified")] string Undone,
    [Placeholder("the status now", "reported")] string Status
) : SignUpEmail(Key, Name, Opportunity, When, Page)
{
    public const string Key = "decision-undone";
}
