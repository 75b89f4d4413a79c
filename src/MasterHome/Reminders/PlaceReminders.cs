using System.Globalization;
using MasterHome.Mail;
using MasterHome.Opportunities;
using MasterHome.Reminders.Rules;
using MasterHome.Standing;

namespace MasterHome.Reminders;

/// <summary>A place that a member holds, confirmed or offered, as far as reminders ask.</summary>
/// <param name="Since">UTC; on that day of the member's they had the email that told them of it.</param>
internal sealed record HeldPlace(
    StandingMember Who,
    int SignUpId,
    SignUpState State,
    DateTime Since,
    DateTime? OfferedUntil,
    DateTime? StartsAt,
    string Opportunity,
    int CycleId,
    int Year
);

/// <summary>What the rules say of a member's places on a day of theirs, also to those who are done for the year.</summary>
internal sealed class PlaceReminders(ReminderRules rules, HeldPlace place, DateOnly day)
{
    private readonly TimeZoneInfo _zone = TimeZones.Find(place.Who.TimeZone);

    public DueReminder? Due() =>
        DayOf(place.Since) >= day ? null
        : place.State == SignUpState.Offered ? OfferEnding()
        : SessionSoon();

    private DueReminder? SessionSoon()
    {
        var rule = rules[EmailKinds.SessionSoon];
        if (!rule.IsOn || place.StartsAt is not { } start)
            return null;
        var days = DayOf(start).DayNumber - day.DayNumber;
        // A session that was moved to another day of the member's is another one to be reminded of.
        return rule.MarkAt(days) is { } mark
            ? place.SessionSoon(
                string.Create(CultureInfo.InvariantCulture, $"{place.Year}:{place.SignUpId}:{DayOf(start):yyyyMMdd}:{mark}"),
                days
            )
            : null;
    }

    private DueReminder? OfferEnding()
    {
        var rule = rules[EmailKinds.OfferEnding];
        var nextMorning = TimeZones.Utc(day.AddDays(1).ToDateTime(new TimeOnly(rules[EmailKinds.Digest].FromHour ?? 0, 0)), _zone);
        return rule.IsOn && place.OfferedUntil is { } until && until < nextMorning.AddHours(rule.HoursBefore ?? 0)
            ? place.OfferEnding($"{place.Year}:{place.SignUpId}", until)
            : null;
    }

    private DateOnly DayOf(DateTime utc) => DateOnly.FromDateTime(TimeZones.Local(utc, _zone));
}
