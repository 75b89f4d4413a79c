namespace MasterHome.Mail.Templates;

/// <summary>What people call the kinds of emails, and, of those that one can turn off, what one would miss.</summary>
public static class TemplateNames
{
    private static readonly Dictionary<string, string> Missed = new()
    {
        [EmailKinds.WhereYouStand] =
            "Once a month: your points, your trainings and the time left, until you have all that the year asks for.",
        [EmailKinds.AtRisk] = "When you have fallen behind the pace that the rest of the year asks for.",
        [EmailKinds.DeadlineNear] = "When a deadline of the year is near and something is still open.",
        [EmailKinds.SessionSoon] = "On the day before a session in which you have a place.",
        [EmailKinds.OfferEnding] = "When a place that is held for you is about to go on to the next in line.",
    };

    /// <summary>"where-you-stand" as "Where you stand".</summary>
    public static string Of(string kind) => kind.Length == 0 ? "" : char.ToUpperInvariant(kind[0]) + kind[1..].Replace('-', ' ');

    public static string? About(string kind) => Missed.GetValueOrDefault(kind);
}
