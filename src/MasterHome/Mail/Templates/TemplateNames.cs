namespace MasterHome.Mail.Templates;

/// <summary>Display names of the kinds of email, and descriptions of those that a member can turn off.</summary>
public static class TemplateNames
{
    private static readonly Dictionary<string, string> Descriptions = new()
    {
        [EmailKinds.WhereYouStand] =
            "Once a month: your points, your trainings and the time left, until you meet all requirements of the year.",
        [EmailKinds.AtRisk] = "When you are at risk of missing the year's requirements.",
        [EmailKinds.DeadlineNear] = "When the end of the year is near and something is still missing.",
        [EmailKinds.SessionSoon] = "On the day before a session that you signed up for.",
        [EmailKinds.OfferEnding] = "When a place that is held for you is about to go to the next person on the waitlist.",
    };

    /// <summary>The display name: "Where you stand" for "where-you-stand".</summary>
    public static string Of(string kind) => kind.Length == 0 ? "" : char.ToUpperInvariant(kind[0]) + kind[1..].Replace('-', ' ');

    /// <summary>What the email tells a member; null for kinds that cannot be turned off.</summary>
    public static string? About(string kind) => Descriptions.GetValueOrDefault(kind);
}
