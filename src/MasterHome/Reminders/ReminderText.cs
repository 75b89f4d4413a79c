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
            standing.CycleId,
            period,
            $"{standing.Sentence()} Time left: {StandingText.Days(standing.DaysLeft)}",
            $"{standing.Sentence()} {standing.Lead()}",
            new WhereYouStand(
                standing.Who.CallName,
                Year(standing),
                Earned(standing),
                Required(standing),
                Pending(standing),
                Trainings(standing),
                standing.Sentence(),
                standing.Lead(),
                Left: StandingText.Days(standing.DaysLeft)
            )
        );

    public static DueReminder AtRisk(this MemberStanding standing, string period)
    {
        var risk = standing.RisksPoints
            ? $"{Format.Count(standing.BehindPace, "point")} behind an even pace for Dec 31, {standing.Year}"
            : $"{Format.Count(standing.Trainings.Count(t => t.IsUnreported), "required training")} not reported yet in {standing.Year}";
        return new(
            standing.CycleId,
            period,
            risk,
            $"You are at risk: {risk}. {standing.Gap()}, with {StandingText.Days(standing.DaysLeft)} left.",
            new AtRisk(
                standing.Who.CallName,
                Year(standing),
                Earned(standing),
                Required(standing),
                Pending(standing),
                Trainings(standing),
                risk,
                standing.Lead()
            )
        );
    }

    public static DueReminder DeadlineNear(this MemberStanding standing, string period)
    {
        var countdown = standing.DaysLeft == 0 ? "Last day" : $"{StandingText.Days(standing.DaysLeft)} left";
        var headline = $"{countdown}: {standing.Gap()} by Dec 31, {standing.Year}";
        return new(
            standing.CycleId,
            period,
            headline,
            $"{headline}.",
            new DeadlineNear(
                standing.Who.CallName,
                Year(standing),
                Earned(standing),
                Required(standing),
                Pending(standing),
                Trainings(standing),
                countdown,
                standing.Gap()
            )
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
            place.CycleId,
            period,
            headline,
            $"{headline}, {when}. If you cannot attend, please withdraw so that someone else gets the place.",
            new SessionSoon(place.Member.CallName, place.Opportunity, when, Page(place), day, Capitalize(day))
        )
        {
            SignUpId = place.SignUpId,
            Until = place.StartsAt,
        };
    }

    public static DueReminder OfferEnding(this HeldPlace place, string period, DateTime until)
    {
        var end = LocalTime(place, until);
        return new(
            place.CycleId,
            period,
            $"Place held for you until {end}: {place.Opportunity}",
            $"A place in {place.Opportunity} is held for you until {end}. "
                + "If you do not accept it by then, it goes to the next person on the waitlist.",
            new OfferEnding(
                place.Member.CallName,
                place.Opportunity,
                When: place.StartsAt is { } start ? LocalTime(place, start) : "no fixed date",
                Page(place),
                Until: end
            )
        )
        {
            SignUpId = place.SignUpId,
            Until = until,
        };
    }

    private static string Year(MemberStanding standing) => standing.Year.ToString(CultureInfo.InvariantCulture);

    private static string Earned(MemberStanding standing) => standing.Earned.ToString(CultureInfo.InvariantCulture);

    private static string Required(MemberStanding standing) => standing.Required.Points.ToString(CultureInfo.InvariantCulture);

    private static string Pending(MemberStanding standing) => standing.Pending.ToString(CultureInfo.InvariantCulture);

    private static string Trainings(MemberStanding standing) => $"{standing.TrainingsDone} of {standing.Trainings.Count} done";

    private static string Page(HeldPlace place) => $"/sign-ups/{place.SignUpId}";

    private static string LocalTime(HeldPlace place, DateTime utc) => Format.DateTime(utc, TimeZones.Find(place.Member.TimeZone));

    private static string Capitalize(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
