using System.Globalization;
using MasterHome.Mail;
using MasterHome.Standing;

namespace MasterHome.Reminders;

/// <summary>What reminders say: of a standing in the words of its page, of times in the member's zone. True on the day they are written.</summary>
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

    /// <param name="behind">Points behind an even pace.</param>
    public static DueReminder AtRisk(this MemberStanding standing, string period, int behind)
    {
        var points = behind == 1 ? "1 point" : $"{behind} points";
        return new(
            EmailKinds.AtRisk,
            standing.CycleId,
            period,
            $"{points} behind an even pace for 31 December {standing.Year}",
            $"You are {points} behind an even pace through {standing.Year}: {standing.Gap()}.",
            new Dictionary<string, string>(Figures(standing)) { ["behind"] = points }
        );
    }

    public static DueReminder DeadlineNear(this MemberStanding standing, string period)
    {
        var countdown = standing.DaysLeft == 0 ? "Only today" : $"{StandingText.Days(standing.DaysLeft)} left";
        var headline = $"{countdown}: {standing.Gap()} by 31 December {standing.Year}";
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
        var (when, headline) = (InZone(place, place.StartsAt!.Value), $"{Capital(day)}: {place.Opportunity}");
        return new(
            EmailKinds.SessionSoon,
            place.CycleId,
            period,
            headline,
            $"{headline}, {when}. If you cannot come, please withdraw, so that somebody else gets the place.",
            new Dictionary<string, string>
            {
                ["opportunity"] = place.Opportunity,
                ["day"] = day,
                ["Day"] = Capital(day),
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
        var end = InZone(place, until);
        return new(
            EmailKinds.OfferEnding,
            place.CycleId,
            period,
            $"Yours to take until {end}: {place.Opportunity}",
            $"A place in {place.Opportunity} is held for you until {end}. If you do not take it by then, it goes to the next in line.",
            new Dictionary<string, string>
            {
                ["opportunity"] = place.Opportunity,
                ["until"] = end,
                ["page"] = $"/sign-ups/{place.SignUpId}",
                ["when"] = place.StartsAt is { } start ? InZone(place, start) : "no fixed day",
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

    private static string InZone(HeldPlace place, DateTime utc) => TimeZones.InWords(utc, TimeZones.Find(place.Who.TimeZone));

    private static string Capital(string words) => char.ToUpperInvariant(words[0]) + words[1..];
}
