using MasterHome.Mail;

namespace MasterHome.Reminders.Rules;

/// <summary>A rule in sentences, as staff read it.</summary>
public static class ReminderRuleText
{
    /// <summary>What the email is called.</summary>
    public static string Title(string kind) =>
        kind switch
        {
            EmailKinds.OfferEnding => "An offered place ends",
            EmailKinds.SessionSoon => "A session is near",
            EmailKinds.DeadlineNear => "The year ends soon",
            EmailKinds.AtRisk => "At risk",
            EmailKinds.WhereYouStand => "Where you stand",
            EmailKinds.Digest => "One email a day",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no rule for it."),
        };

    /// <summary>Who hears it, and why somebody does not.</summary>
    public static string Who(string kind) =>
        kind switch
        {
            EmailKinds.OfferEnding =>
                "Whoever is offered a place, also when they are done for the year; not on the day of the offer itself.",
            EmailKinds.SessionSoon =>
                "Whoever has a place in it, also when they are done for the year; not on the day on which they got it.",
            EmailKinds.DeadlineNear => "Whoever has something left to do or to report; what waits for the team counts as done.",
            EmailKinds.AtRisk => "Whoever is behind an even pace of points; what waits for the team counts as done.",
            EmailKinds.WhereYouStand => "Whoever is not done for the year.",
            _ => "Whatever is due on a member's day, in one email. Nobody who is on leave, leaves, or has turned a kind off.",
        };

    /// <summary>When, and how often at most.</summary>
    public static string When(this ReminderTerms it, string kind) =>
        kind switch
        {
            EmailKinds.OfferEnding =>
                $"As soon as waiting for the next morning would leave fewer than {Count(it.HoursBefore, "hour")}; once for each offer.",
            EmailKinds.SessionSoon =>
                $"{it.DaysBefore} {(it.DaysBefore == "1" ? "day" : "days")} before it, the day itself if that was missed; once for each session and number of days.",
            EmailKinds.DeadlineNear =>
                $"{it.DaysBefore} {(it.DaysBefore == "1" ? "day" : "days")} before 31 December in the program's zone, once each, at least {Count(it.PauseDays, "day")} apart.",
            EmailKinds.AtRisk =>
                $"From day {it.DayOfMonth} of each month from month {it.FromMonth} on, when {it.BehindPercent} % of the year's points or more are behind; at least {Count(it.PauseDays, "day")} apart, at most {it.MostAYear} a year.",
            EmailKinds.WhereYouStand =>
                $"From day {it.DayOfMonth} of each month, once a month, at least {Count(it.PauseDays, "day")} apart; {(it.AlsoOnTrack == true ? "also" : "not")} to those who keep an even pace.",
            _ =>
                $"Between {it.FromHour:00}:00 and {it.ToHour:00}:00 in the member's own zone. What could not leave by then is dropped and, if it is still so, written anew the next day.",
        };

    private static string Count(int? n, string what) => n == 1 ? $"1 {what}" : $"{n} {what}s";
}
