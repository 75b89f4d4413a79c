using MasterHome.Cycles;
using MasterHome.Mail;
using MasterHome.Reminders;
using MasterHome.Reminders.Rules;
using MasterHome.Standing;

namespace MasterHome.Tests.Reminders;

public class StandingRemindersTests
{
    private static readonly DateOnly LateInTheYear = A.Day(2026, 11, 20);

    [Fact]
    public void Twenty_percent_behind_an_even_pace_is_at_risk_and_one_point_less_is_not()
    {
        // 323 of 365 days are over on November 20: an even pace has reached 353 of 400; 20% is 80.
        Assert.Contains(AtRisk.Key, Due(earned: 273));
        Assert.DoesNotContain(AtRisk.Key, Due(earned: 274));
    }

    [Fact]
    public void Reports_that_wait_for_the_team_count_as_done()
    {
        Assert.DoesNotContain(AtRisk.Key, Due(earned: 100, awaiting: 174));
        Assert.Contains(DeadlineNear.Key, Due(earned: 100, awaiting: 299));
        Assert.DoesNotContain(DeadlineNear.Key, Due(earned: 100, awaiting: 300));
        Assert.Contains(DeadlineNear.Key, Due(earned: 400, trainings: Training(claimed: false)));
        Assert.DoesNotContain(DeadlineNear.Key, Due(earned: 400, trainings: Training(claimed: true)));
    }

    [Fact]
    public void No_at_risk_reminder_is_due_before_its_month_and_day()
    {
        Assert.DoesNotContain(AtRisk.Key, Due(on: A.Day(2026, 3, 31)));
        Assert.DoesNotContain(AtRisk.Key, Due(on: A.Day(2026, 4, 14)));
        Assert.Contains(AtRisk.Key, Due(on: A.Day(2026, 4, 15)));
    }

    [Fact]
    public void Reminders_of_a_kind_keep_the_pause_and_the_maximum_per_year()
    {
        Assert.DoesNotContain(AtRisk.Key, Due(sent: [Sent(AtRisk.Key, "2026:1", LateInTheYear.AddDays(-27))]));
        Assert.Contains(AtRisk.Key, Due(sent: [Sent(AtRisk.Key, "2026:1", LateInTheYear.AddDays(-28))]));
        Assert.DoesNotContain(
            AtRisk.Key,
            Due(sent: [.. Enumerable.Range(1, 6).Select(n => Sent(AtRisk.Key, $"2026:{n}", A.Day(2026, n + 3, 15)))])
        );
        Assert.DoesNotContain(DeadlineNear.Key, Due(sent: [Sent(DeadlineNear.Key, "2026:60", LateInTheYear.AddDays(-1))]));
        Assert.DoesNotContain(WhereYouStand.Key, Due(sent: [Sent(WhereYouStand.Key, "2026-10", LateInTheYear.AddDays(-13))]));
    }

    [Theory]
    [Trait("Fault", "8")]
    [InlineData(WhereYouStand.Key, AtRisk.Key, 13, false)]
    [InlineData(WhereYouStand.Key, AtRisk.Key, 14, true)]
    [InlineData(WhereYouStand.Key, DeadlineNear.Key, 13, false)]
    [InlineData(WhereYouStand.Key, DeadlineNear.Key, 14, true)]
    [InlineData(AtRisk.Key, DeadlineNear.Key, 2, false)]
    [InlineData(AtRisk.Key, DeadlineNear.Key, 3, true)]
    [InlineData(AtRisk.Key, WhereYouStand.Key, 1, false)]
    [InlineData(AtRisk.Key, WhereYouStand.Key, 3, true)]
    [InlineData(DeadlineNear.Key, AtRisk.Key, 1, false)]
    [InlineData(DeadlineNear.Key, AtRisk.Key, 3, true)]
    [InlineData(DeadlineNear.Key, WhereYouStand.Key, 2, false)]
    [InlineData(AtRisk.Key, SessionSoon.Key, 1, true)]
    public void Reminders_of_the_status_keep_their_distance_from_each_other(string kind, string before, int daysAgo, bool isDue) =>
        Assert.Equal(isDue, Due(sent: [Sent(before, "2026:x", LateInTheYear.AddDays(-daysAgo))]).Contains(kind));

    [Theory]
    [Trait("Fault", "8")]
    [InlineData(AtRisk.Key, 30)]
    [InlineData(AtRisk.Key, 29)]
    [InlineData(WhereYouStand.Key, 30)]
    [InlineData(DeadlineNear.Key, 30)]
    public void No_reminder_before_it_keeps_the_one_of_the_last_day_from_being_sent(string before, int dayBefore) =>
        Assert.Equal([DeadlineNear.Key], Due(on: A.Day(2026, 12, 31), sent: [Sent(before, "2026:x", A.Day(2026, 12, dayBefore))]));

    [Fact]
    [Trait("Fault", "8")]
    public void On_the_members_last_morning_the_program_may_have_a_day_left()
    {
        // In Auckland it is the morning of December 31, in the program's time zone still December 30.
        var day = A.Day(2026, 12, 31);
        SentReminder[] sent = [Sent(AtRisk.Key, "2026:x", day.AddDays(-1))];
        var due = Reminders(on: day, sent: sent, change: s => s with { Today = day.AddDays(-1) });
        Assert.Equal([DeadlineNear.Key], due.Select(d => d.Kind));
    }

    [Fact]
    [Trait("Fault", "8")]
    public void The_reminder_of_the_last_day_is_sent_once() =>
        Assert.Empty(Due(on: A.Day(2026, 12, 31), sent: [Sent(DeadlineNear.Key, "2026:1", A.Day(2026, 12, 30))]));

    [Theory]
    [Trait("Fault", "8")]
    [InlineData(28, true)]
    [InlineData(29, false)]
    [InlineData(31, false)]
    public void Reminders_of_the_status_too_close_before_the_last_day_are_left_out(int december, bool areDue)
    {
        var due = Due(on: A.Day(2026, 12, december)).ToList();
        Assert.Equal((areDue, areDue), (due.Contains(AtRisk.Key), due.Contains(WhereYouStand.Key)));
        // Who has reported everything gets no reminder of the deadline, so nothing takes the place of the status.
        Assert.Contains(WhereYouStand.Key, Due(earned: 100, awaiting: 300, on: A.Day(2026, 12, december)));
    }

    [Fact]
    public void A_missed_deadline_reminder_is_sent_late_with_the_days_that_are_left()
    {
        var due = Assert.Single(Reminders(on: LateInTheYear), d => d.Kind == DeadlineNear.Key);
        Assert.Equal(("2026:60", "41 days left: 400 points to go by Dec 31, 2026"), (due.Period, due.Headline));
    }

    [Fact]
    public void A_member_with_an_even_pace_gets_the_monthly_status_unless_the_rule_excludes_it()
    {
        Assert.Equal([WhereYouStand.Key], Due(earned: 399, on: A.Day(2026, 10, 1)));
        var onlyBehind = new ReminderRules(
            new Dictionary<string, ReminderTerms>
            {
                [WhereYouStand.Key] = ReminderRules.Defaults[WhereYouStand.Key] with { AlsoOnTrack = false },
            }
        );
        Assert.Empty(Due(earned: 299, on: A.Day(2026, 10, 1), rules: onlyBehind));
        Assert.NotEmpty(Due(earned: 298, on: A.Day(2026, 10, 1), rules: onlyBehind));
    }

    [Theory]
    [InlineData(true, true, false)]
    [InlineData(true, false, true)]
    [InlineData(false, false, false)]
    public void Members_who_are_certified_leaving_or_not_in_the_cycle_get_no_reminder(bool inCycle, bool leaving, bool done) =>
        Assert.Empty(Due(earned: done ? 400 : 0, change: s => s with { InCycle = inCycle, OptedOutAt = leaving ? A.Moment : null }));

    private static IEnumerable<string> Due(
        int earned = 0,
        int awaiting = 0,
        RequiredTraining[]? trainings = null,
        DateOnly? on = null,
        SentReminder[]? sent = null,
        ReminderRules? rules = null,
        Func<MemberStanding, MemberStanding>? change = null
    ) => Reminders(earned, awaiting, trainings, on, sent, rules, change).Select(d => d.Kind);

    private static IEnumerable<DueReminder> Reminders(
        int earned = 0,
        int awaiting = 0,
        RequiredTraining[]? trainings = null,
        DateOnly? on = null,
        SentReminder[]? sent = null,
        ReminderRules? rules = null,
        Func<MemberStanding, MemberStanding>? change = null
    )
    {
        var day = on ?? LateInTheYear;
        var standing = new MemberStanding(
            new StandingMember(1, "Mira", "Okafor", "mira@example.org", "Europe/Berlin", false, A.Day(2024, 3, 1)),
            7,
            2026,
            true,
            new RequiredPoints(400, 12, null, 0, null, null),
            earned,
            awaiting,
            0,
            trainings ?? [],
            null,
            CountedDays.Of(2026, A.Day(2024, 3, 1), []),
            AtRiskRule.Default,
            day
        );
        return new StandingReminders(
            rules ?? new ReminderRules(new Dictionary<string, ReminderTerms>()),
            change?.Invoke(standing) ?? standing,
            day,
            sent ?? []
        ).Due();
    }

    private static RequiredTraining[] Training(bool claimed) =>
        [new(1, "L1", "Level 1", 180, null, claimed ? A.Day(2026, 11, 1) : null, [])];

    private static SentReminder Sent(string kind, string period, DateOnly day) => new(kind, 7, period, day);
}
