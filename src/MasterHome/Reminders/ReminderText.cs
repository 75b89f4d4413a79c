using System.Globalization;
using MasterHome.Mail;
using MasterHome.Standing;

namespace MasterHome.Reminders;

/// <summary>The text of reminders. It describes a standing like the member's page, and gives times in the member's zone. It is true on
/// the day on which it is written.</summary>
internal static class ReminderText
{
    public static DueReminder WhereYouStand(this MemberStanding standing, string period) =>
        new(
            EmailKinds.WhereYouStand,
            standing.CycleId,
            period,
            $"{standing.Sentence()} Time left: {StandingText.Days(standing.DaysLeft)}",
            $"{standing.Sentence()} {standing.Lead()}",
            Figures(standing)
        );

    public static DueReminder AtRisk(this MemberStanding standing, string period)
    {
        var risk = standing.RisksPoints
            ? $"{Format.Count(standing.BehindPace, "point")} behind an even pace for Dec 31, {standing.Year}"
            : $"{Format.Count(standing.Trainings.Count(t => t.IsUnreported), "required training")} not reported yet in {standing.Year}";
        return new(
            EmailKinds.AtRisk,
            standing.CycleId,
            period,
            risk,
            $"You are at risk: {risk}. {standing.Gap()}, with {StandingText.Days(standing.DaysLeft)} left.",
            new Dictionary<string, string>(Figures(standing)) { ["risk"] = risk }
        );
    }

    public static DueReminder DeadlineNear(this MemberStanding standing, string period)
    {
        var countdown = standing.DaysLeft == 0 ? "Last day" : $"{StandingText.Days(standing.DaysLeft)} left";
        var headline = $"{countdown}: {standing.Gap()} by Dec 31, {standing.Year}";
        return new(
            EmailKinds.DeadlineNear,
            standing.CycleId,
            period,
            headline,
            $"{headline}.",
            new Dictionary<string, string>(Figures(standing)) { ["countdown"] = countdown }
        );
    }

    /// <param name="days">0 today, 1 tomorrow.</param>
    public static DueReminder SessionSoon(this HeldPlace place, string period, int days)
    {
        var day = days switch
        {
            0 => "today",
            1 => "tomorrow",
            _ => $"in {days} days",
        };
        var when = LocalTime(place, place.StartsAt!.Value);
        var headline = $"{Capitalize(day)}: {place.Opportunity}";
        return new(
            EmailKinds.SessionSoon,
            place.CycleId,
            period,
            headline,
            $"{headline}, {when}. If you cannot attend, please withdraw so that someone else gets the place.",
            new Dictionary<string, string>
            {
                ["opportunity"] = place.Opportunity,
                ["day"] = day,
                ["Day"] = Capitalize(day),
                ["when"] = when,
                ["page"] = $"/sign-ups/{place.SignUpId}",
            }
        )
        {
            Until = place.StartsAt,
        };
    }

    public static DueReminder OfferEnding(this HeldPlace place, string period, DateTime until)
    {
        var end = LocalTime(place, until);
        return new(
            EmailKinds.OfferEnding,
            place.CycleId,
            period,
            $"Place held for you until {end}: {place.Opportunity}",
            $"A place in {place.Opportunity} is held for you until {end}. "
                + "If you do not accept it by then, it goes to the next person on the waitlist.",
            new Dictionary<string, string>
            {
                ["opportunity"] = place.Opportunity,
                ["until"] = end,
                ["page"] = $"/sign-ups/{place.SignUpId}",
                ["when"] = place.StartsAt is { } start ? LocalTime(place, start) : "no fixed date",
            }
        )
        {
            Until = until,
        };
    }

    private static Dictionary<string, string> Figures(MemberStanding standing) =>
        new()
        {
            ["sentence"] = standing.Sentence(),
            ["lead"] = standing.Lead(),
            ["gap"] = standing.Gap(),
            ["year"] = standing.Year.ToString(CultureInfo.InvariantCulture),
            ["earned"] = standing.Earned.ToString(CultureInfo.InvariantCulture),
            ["required"] = standing.Required.Points.ToString(CultureInfo.InvariantCulture),
            ["pending"] = standing.Pending.ToString(CultureInfo.InvariantCulture),
            ["trainings"] = $"{standing.TrainingsDone} of {standing.Trainings.Count} done",
            ["left"] = StandingText.Days(standing.DaysLeft),
        };

    private static string LocalTime(HeldPlace place, DateTime utc) => TimeZones.InWords(utc, TimeZones.Find(place.Member.TimeZone));

    private static string Capitalize(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
