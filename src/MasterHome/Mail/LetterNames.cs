namespace MasterHome.Mail;

/// <summary>What people call the kinds of letters, and, of those that one can turn off, what one would miss.</summary>
public static class LetterNames
{
    private static readonly Dictionary<string, string> Missed = new()
    {
        [MailKinds.WhereYouStand] = "Once a month: your points, your trainings and the time left, until you have all that the year asks for.",
        [MailKinds.AtRisk] = "When you have fallen behind the pace that the rest of the year asks for.",
        [MailKinds.DeadlineNear] = "When a deadline of the year is near and something is still open.",
        [MailKinds.SessionSoon] = "On the day before a session in which you have a place.",
        [MailKinds.OfferEnding] = "When a place that is held for you is about to go on to the next in line.",
    };

    /// <summary>"where-you-stand" as "Where you stand".</summary>
    public static string Of(string kind) => kind.Length == 0 ? "" : char.ToUpperInvariant(kind[0]) + kind[1..].Replace('-', ' ');

    public static string? About(string kind) => Missed.GetValueOrDefault(kind);
}
