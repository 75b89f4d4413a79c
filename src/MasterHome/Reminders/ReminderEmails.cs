using MasterHome.Mail;

namespace MasterHome.Reminders;

internal static class ReminderEmails
{
    public static IReadOnlyList<EmailKind> Kinds { get; } =
    [
        new(WhereYouStand.Key, typeof(WhereYouStand))
        {
            Reason = "You get this once a month because you have not met all requirements of the year yet and this reminder is on.",
            IsOptional = true,
            IsAboutStatus = true,
            Description = "Once a month: your points, your trainings and the time left, until you meet all requirements of the year.",
        },
        new(AtRisk.Key, typeof(AtRisk))
        {
            Reason = "You get this because your status is At risk and this reminder is on.",
            IsOptional = true,
            IsAboutStatus = true,
            Description = "When you are at risk of missing the year's requirements.",
        },
        new(DeadlineNear.Key, typeof(DeadlineNear))
        {
            Reason = "You get this because the year ends soon, something is still missing and this reminder is on.",
            IsOptional = true,
            IsAboutStatus = true,
            Description = "When the end of the year is near and something is still missing.",
        },
        new(SessionSoon.Key, typeof(SessionSoon))
        {
            Reason = "You get this because a session in which you have a place begins soon and this reminder is on.",
            IsOptional = true,
            Description = "On the day before a session that you signed up for.",
        },
        new(OfferEnding.Key, typeof(OfferEnding))
        {
            Reason = "You get this because a place is held for you, the time to accept it ends soon and this reminder is on.",
            IsOptional = true,
            Description = "When a place that is held for you is about to go to the next person on the waitlist.",
        },
        new(Digest.Key, typeof(Digest))
        {
            Reason = "You get this because several of your reminders were due on the same day, so we sent one email.",
        },
    ];
}

/// <summary>What all reminders of a member's standing contain.</summary>
public abstract record StandingEmail(
    string Kind,
    string Name,
    [property: Placeholder("the year", "2026")] string Year,
    [property: Placeholder("points earned", "230")] string Earned,
    [property: Placeholder("points required", "400")] string Required,
    [property: Placeholder("points that the team has not verified yet", "20")] string Pending,
    [property: Placeholder("how many trainings are completed", "2 of 4 done")] string Trainings
) : Email(Kind, Name);

public sealed record WhereYouStand(
    string Name,
    string Year,
    string Earned,
    string Required,
    string Pending,
    string Trainings,
    [Placeholder("the recipient's status, in a sentence", "You have 230 of 400 points.")] string Sentence,
    [Placeholder("what the status means and the deadline", "170 points to go, with 107 days left.")] string Lead,
    [Placeholder("the time left", "107 days")] string Left,
    [Placeholder("points that the team has not verified yet, with their noun", "20 points")] string PendingInWords
) : StandingEmail(Key, Name, Year, Earned, Required, Pending, Trainings)
{
    public const string Key = "where-you-stand";
}

public sealed record AtRisk(
    string Name,
    string Year,
    string Earned,
    string Required,
    string Pending,
    string Trainings,
    [Placeholder("why the member is at risk", "60 points behind an even pace")] string Risk,
    [Placeholder("what the status means and the deadline", "170 points to go, with 107 days left.")] string Lead
) : StandingEmail(Key, Name, Year, Earned, Required, Pending, Trainings)
{
    public const string Key = "at-risk";
}

internal sealed record DeadlineNear(
    string Name,
    string Year,
    string Earned,
    string Required,
    string Pending,
    string Trainings,
    [Placeholder("the days left, in words", "30 days left")] string Countdown,
    [Placeholder("what is still missing", "170 points")] string Gap
) : StandingEmail(Key, Name, Year, Earned, Required, Pending, Trainings)
{
    public const string Key = "deadline-near";
}

/// <summary>What both reminders of a place contain.</summary>
internal abstract record PlaceEmail(
    string Kind,
    string Name,
    [property: Placeholder("the opportunity's title", "Speak at the autumn meetup")] string Opportunity,
    [property: Placeholder("the session's time", "Fri, Nov 27, 2026, 17:00 (Berlin)")] string When,
    [property: Placeholder("the path of the sign-up's page, used after {home}", "/sign-ups/1")] string Page
) : Email(Kind, Name);

internal sealed record SessionSoon(
    string Name,
    string Opportunity,
    string When,
    string Page,
    [Placeholder("how soon", "tomorrow")] string Day,
    [Placeholder("how soon, for the start of a sentence", "Tomorrow")] string DayCapitalized
) : PlaceEmail(Key, Name, Opportunity, When, Page)
{
    public const string Key = "session-soon";
}

internal sealed record OfferEnding(
    string Name,
    string Opportunity,
    string When,
    string Page,
    [Placeholder("the end of the offer, date and time", "Tue, Nov 24, 2026, 12:00 (Berlin)")] string Until
) : PlaceEmail(Key, Name, Opportunity, When, Page)
{
    public const string Key = "offer-ending";
}
