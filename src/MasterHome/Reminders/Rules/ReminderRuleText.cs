using MasterHome.Mail;

namespace MasterHome.Reminders.Rules;

/// <summary>Describes a rule for staff.</summary>
public static class ReminderRuleText
{
    /// <summary>The name of the reminder.</summary>
    public static string Title(string kind) =>
        kind switch
        {
            OfferEnding.Key => "Offer ends soon",
            SessionSoon.Key => "Session starts soon",
            DeadlineNear.Key => "Year ends soon",
            AtRisk.Key => "At risk",
            WhereYouStand.Key => "Where you stand",
            Digest.Key => "Daily digest",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "This kind of email has no reminder rule."),
        };

    /// <summary>Who gets the reminder, and who does not.</summary>
    public static string Recipients(string kind) =>
        kind switch
        {
            OfferEnding.Key =>
                "Members who are offered a place, even if they have met the year's requirements; not on the day of the offer.",
            SessionSoon.Key => "Members who have a place, even if they have met the year's requirements; not on the day they got it.",
            DeadlineNear.Key => "Members who still have something to do or to report; reports waiting for verification count as done.",
            AtRisk.Key => "Members whose status is At risk, by the rules of the cycle.",
            WhereYouStand.Key => "Members who have not met the year's requirements.",
            _ => "Everything due for a member on one day, in one email. Not sent to members who are on leave or leaving. "
                + "Reminders that a member has turned off are left out.",
        };

    /// <summary>When the reminder is sent, and how often at most.</summary>
    public static string When(this ReminderTerms it, string kind) =>
        kind switch
        {
            OfferEnding.Key => $"In the morning, if fewer than {Format.Count(it.HoursBefore ?? 0, "hour")} would be left the next morning; "
                + "once per offer.",
            SessionSoon.Key =>
                $"{it.DaysBefore} {(it.DaysBefore == "1" ? "day" : "days")} before the session, or on the day itself if that was missed; "
                    + "once per session for each number of days.",
            DeadlineNear.Key =>
                $"{it.DaysBefore} {(it.DaysBefore == "1" ? "day" : "days")} before December 31 in the program's time zone, once each, "
                    + $"at least {Format.Count(it.PauseDays ?? 0, "day")} apart and after any other reminder of the status.",
            AtRisk.Key => $"From day {it.DayOfMonth} of each month, while the status is At risk; "
                + $"at least {Format.Count(it.PauseDays ?? 0, "day")} apart, at most {it.MostAYear} a year.",
            WhereYouStand.Key =>
                $"From day {it.DayOfMonth} of each month, once a month, at least {Format.Count(it.PauseDays ?? 0, "day")} after any "
                    + "reminder of the status; "
                    + $"{(it.AlsoOnTrack == true ? "also" : "not")} to members who are on track.",
            _ => $"Between {it.FromHour:00}:00 and {it.ToHour:00}:00 in the member's own time zone. An email that cannot be sent by then "
                + "is not sent; what still applies is sent the next day.",
        };
}
