using MasterHome.Mail;

namespace MasterHome.Opportunities.Watches;

internal static class WatchEmails
{
    public static IReadOnlyList<EmailKind> Kinds { get; } =
    [
        new(PlaceAppeared.Key, typeof(PlaceAppeared))
        {
            Reason = "You get this because you asked to be told when you can sign up for this opportunity.",
        },
    ];
}

internal sealed record PlaceAppeared(
    string Name,
    [property: Placeholder("the opportunity's title", "Speak at the autumn meetup")] string Opportunity,
    [property: Placeholder("the session's time", "Fri, Nov 27, 2026, 17:00 (Berlin)")] string When,
    [property: Placeholder("the free places, with their noun", "2 places")] string Places,
    [property: Placeholder("the path of the opportunity's page, used after {home}", "/opportunities/1")] string Page
) : Email(Key, Name)
{
    public const string Key = "place-appeared";
}
