using MasterHome.Mail;
using MasterHome.Opportunities;
using MasterHome.Reminders;
using MasterHome.Reminders.Rules;
using MasterHome.Standing;

namespace MasterHome.Tests.Reminders;

public class PlaceRemindersTests
{
    private static readonly ReminderRules Rules = new(new Dictionary<string, ReminderTerms>());

    [Theory]
    // Days are in the member's zone: 22:00 UTC on the 19th is the 20th in Tokyo.
    [InlineData("Etc/UTC", 17, null)]
    [InlineData("Etc/UTC", 18, "Tomorrow: A talk")]
    [InlineData("Etc/UTC", 19, "Today: A talk")]
    [InlineData("Asia/Tokyo", 18, null)]
    [InlineData("Asia/Tokyo", 19, "Tomorrow: A talk")]
    [InlineData("Pacific/Kiritimati", 19, "Tomorrow: A talk")]
    [InlineData("Pacific/Honolulu", 18, "Tomorrow: A talk")]
    public void The_day_before_a_session_is_determined_in_the_members_time_zone(string zone, int day, string? headline) =>
        Assert.Equal(headline, new PlaceReminders(Rules, Confirmed(zone, A.Time(2026, 9, 19, 22)), A.Day(2026, 9, day)).Due()?.Headline);

    [Fact]
    public void No_reminder_is_due_on_the_day_on_which_the_member_got_the_place()
    {
        var place = Confirmed("Asia/Tokyo", A.Time(2026, 9, 17, 5)) with { Since = A.Time(2026, 9, 15, 15, 30) };
        Assert.Null(new PlaceReminders(Rules, place, A.Day(2026, 9, 16)).Due());
        Assert.NotNull(new PlaceReminders(Rules, place with { Since = A.Time(2026, 9, 15, 14, 30) }, A.Day(2026, 9, 16)).Due());
    }

    [Theory]
    // Held until Friday 09:00: on Wednesday, the next morning leaves 25 hours; on Thursday, only one.
    [InlineData("Etc/UTC", 16, false)]
    [InlineData("Etc/UTC", 17, true)]
    // The same instant is 02:00 in Los Angeles: Thursday 08:00 would leave 18 hours, so the reminder is due on Wednesday.
    [InlineData("America/Los_Angeles", 15, false)]
    [InlineData("America/Los_Angeles", 16, true)]
    public void An_offer_reminder_is_due_when_the_next_morning_would_leave_less_than_a_day(string zone, int day, bool due)
    {
        var until = A.Time(2026, 9, 18, 9);
        var reminder = new PlaceReminders(
            Rules,
            Confirmed(zone, null) with
            {
                State = SignUpState.Offered,
                OfferedUntil = until,
            },
            A.Day(2026, 9, day)
        ).Due();
        Assert.Equal(due ? until : null, reminder?.Until);
    }

    [Fact]
    public void A_session_that_moved_to_another_day_gets_a_new_period()
    {
        var first = new PlaceReminders(Rules, Confirmed("Etc/UTC", A.Time(2026, 9, 20, 9)), A.Day(2026, 9, 19)).Due();
        var moved = new PlaceReminders(Rules, Confirmed("Etc/UTC", A.Time(2026, 9, 22, 9)), A.Day(2026, 9, 21)).Due();
        Assert.Equal(["2026:42:20260920:1", "2026:42:20260922:1"], new[] { first!.Period, moved!.Period });
    }

    [Theory]
    // Both are on the 20th in Tokyo, but on different days in UTC.
    [InlineData("Asia/Tokyo", 19, 16, 20, 2, true)]
    // Both are on the 20th in UTC, but on different days in Tokyo.
    [InlineData("Asia/Tokyo", 20, 2, 20, 16, false)]
    [InlineData("Etc/UTC", 20, 2, 20, 16, true)]
    public void The_period_depends_on_the_day_in_the_members_time_zone(
        string zone,
        int firstDay,
        int firstHour,
        int day,
        int hour,
        bool same
    )
    {
        string Period(DateTime start) =>
            new PlaceReminders(Rules, Confirmed(zone, start), DateOnly.FromDateTime(TimeZones.Local(start, TimeZones.Find(zone))))
                .Due()!
                .Period;
        Assert.Equal(same, Period(A.Time(2026, 9, firstDay, firstHour)) == Period(A.Time(2026, 9, day, hour)));
    }

    /// <summary>An hourly job finds a sending hour on every day in every zone, also when daylight saving time starts or ends.</summary>
    [Fact]
    public void Every_time_zone_has_sending_hours_on_every_day_of_the_year()
    {
        var hours = ReminderRules.Defaults[Digest.Key];
        foreach (var zone in TimeZones.All)
        {
            var days = new HashSet<DateOnly>();
            for (var run = A.Time(2026, 1, 1); run < A.Time(2027, 1, 1); run = run.AddHours(1))
            {
                var local = TimeZones.Local(run, zone);
                if (hours.IsSendingHour(local.Hour))
                    days.Add(DateOnly.FromDateTime(local));
            }
            Assert.InRange(days.Count, 365, 366);
        }
    }

    private static HeldPlace Confirmed(string zone, DateTime? start) =>
        new(
            new StandingMember(1, "Mira", "Okafor", "mira@example.org", zone, false, A.Day(2024, 3, 1)),
            42,
            SignUpState.Confirmed,
            A.Time(2026, 9, 1),
            null,
            start,
            "A talk",
            7,
            2026
        );
}
