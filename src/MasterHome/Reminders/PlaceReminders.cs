using System.Globalization;
using MasterHome.Mail;
using MasterHome.Opportunities;
using MasterHome.Reminders.Rules;
using MasterHome.Standing;

namespace MasterHome.Reminders;

/// <summary>A confirmed or offered place of a member, reduced to what reminders need.</summary>
/// <param name="Since">UTC, when the member got the place and the email about it.</param>
internal sealed record HeldPlace(
    StandingMember Member,
    int SignUpId,
    SignUpState State,
    DateTime Since,
    DateTime? OfferedUntil,
    DateTime? StartsAt,
    string Opportunity,
    int CycleId,
    int Year
);

/// <summary>Applies the rules to a member's place on a given day, and writes the reminders in the member's time zone; also for
/// members who have met the year's requirements.</summary>
internal sealed class PlaceReminders(ReminderRules rules, HeldPlace place, DateOnly day)
{
    private readonly TimeZoneInfo _zone = TimeZones.Find(place.Member.TimeZone);

    public DueReminder? Due() =>
        DayOf(place.Since) >= day ? null
        : place.State == SignUpState.Offered ? DueOfferEnding()
        : DueSessionSoon();

    private DueReminder? DueSessionSoon()
    {
        var rule = rules[SessionSoon.Key];
        if (!rule.IsOn || place.StartsAt is not { } start)
            return null;
        var days = DayOf(start).DayNumber - day.DayNumber;
        // A session that moves to another day in the member's zone gets a new period, so that it is reminded of again.
        return rule.ReachedThreshold(days) is { } threshold
            ? SessionSoonReminder(
                string.Create(CultureInfo.InvariantCulture, $"{place.Year}:{place.SignUpId}:{DayOf(start):yyyyMMdd}:{threshold}"),
                days
            )
            : null;
    }

    private DueReminder? DueOfferEnding()
    {
        var rule = rules[OfferEnding.Key];
        var nextMorning = TimeZones.Utc(day.AddDays(1).ToDateTime(new TimeOnly(rules[Digest.Key].FromHour ?? 0, 0)), _zone);
        return rule.IsOn && place.OfferedUntil is { } until && until < nextMorning.AddHours(rule.HoursBefore ?? 0)
            ? OfferEndingReminder($"{place.Year}:{place.SignUpId}", until)
            : null;
    }

    private DateOnly DayOf(DateTime utc) => DateOnly.FromDateTime(TimeZones.Local(utc, _zone));

    /// <param name="days">0 today, 1 tomorrow.</param>
    private DueReminder SessionSoonReminder(string period, int days)
    {
        var countdown = days switch
        {
            0 => "today",
            1 => "tomorrow",
            _ => $"in {days} days",
        };
        var when = Start(place.StartsAt!.Value);
        var headline = $"{Capitalize(countdown)}: {place.Opportunity}";
        return new(
            place.CycleId,
            period,
            headline,
            [
                new($"sign-up:{place.SignUpId}", $"{headline}, {when}."),
                new("withdraw", "If you cannot attend, please withdraw so that someone else gets the place."),
            ],
            new SessionSoon(place.Member.CallName, place.Opportunity, when, Page, countdown, Capitalize(countdown))
        )
        {
            SignUpId = place.SignUpId,
            Until = place.StartsAt,
        };
    }

    private DueReminder OfferEndingReminder(string period, DateTime until)
    {
        var end = LocalTime(until);
        return new(
            place.CycleId,
            period,
            $"Place held for you until {end}: {place.Opportunity}",
            [
                new($"sign-up:{place.SignUpId}", $"A place in {place.Opportunity} is held for you until {end}."),
                new("next in line", "If you do not accept it by then, it goes to the next person on the waitlist."),
            ],
            new OfferEnding(
                place.Member.CallName,
                place.Opportunity,
                When: place.StartsAt is { } start ? Start(start) : "no fixed date",
                Page,
                Until: end
            )
        )
        {
            SignUpId = place.SignUpId,
            Until = until,
        };
    }

    private string Page => $"/sign-ups/{place.SignUpId}";

    private string LocalTime(DateTime utc) => Format.DateTime(utc, _zone);

    private string Start(DateTime utc) => LocalTime(utc) + (Format.CountsFor(utc, _zone, place.Year) is { } counts ? $"; {counts}" : "");

    private static string Capitalize(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
