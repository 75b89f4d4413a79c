using MasterHome.Data;
using MasterHome.Mail;
using MasterHome.Mailings;
using MasterHome.Reminders;
using MasterHome.Reminders.Rules;

namespace MasterHome.Tests.Reminders.Rules;

public class ReminderRuleTests
{
    public static TheoryData<string> Kinds => [.. ReminderRules.Defaults.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Each_default_is_a_valid_rule_with_a_description(string kind)
    {
        var rule = new ReminderRule(kind, ReminderRules.Defaults[kind]);
        Assert.Equal(ReminderRules.Defaults[kind], rule.Terms);
        Assert.False(rule.Change(rule.Terms, By.Administrator()));
        Assert.DoesNotContain("  ", rule.Terms.When(kind), StringComparison.Ordinal);
        Assert.NotEmpty(ReminderRuleText.Title(kind) + ReminderRuleText.Recipients(kind));
    }

    [Fact]
    public void Every_reminder_except_the_digest_can_be_turned_off_and_so_can_announcements() =>
        Assert.Equal(
            AllEmails.CreateCatalog().Optional.Select(kind => kind.Key).Order(),
            ReminderRules.Kinds.Append(Announcement.Key).Order()
        );

    [Fact]
    public void A_rule_stores_only_the_parameters_that_its_kind_uses()
    {
        var rule = new ReminderRule(
            OfferEnding.Key,
            new ReminderTerms(true)
            {
                HoursBefore = 12,
                DayOfMonth = 3,
                DaysBefore = "1",
                ToHour = 9,
            }
        );
        Assert.Equal(new ReminderTerms(true) { HoursBefore = 12 }, rule.Terms);
    }

    [Fact]
    public void Days_before_are_sorted_and_deduplicated()
    {
        var rule = new ReminderRule(SessionSoon.Key, new ReminderTerms(true) { DaysBefore = " 1,7  2 ,7" });
        Assert.Equal("7, 2, 1", rule.DaysBefore);
        Assert.Equal([null, 7, 7, 2, 1, 1], new[] { 8, 7, 3, 2, 1, 0 }.Select(rule.Terms.ReachedThreshold));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("367")]
    [InlineData("soon")]
    [InlineData("1.5")]
    [InlineData("1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11")]
    public void An_invalid_list_of_days_is_refused(string days) =>
        Assert.Equal("DaysBefore", Refused(SessionSoon.Key, terms => terms with { DaysBefore = days }).Field);

    [Theory]
    [InlineData(8, 10)]
    [InlineData(22, 24)]
    [InlineData(8, 25)]
    [InlineData(-1, 20)]
    public void Fewer_than_three_sending_hours_a_day_are_refused(int from, int to) =>
        Refused(Digest.Key, terms => terms with { FromHour = from, ToHour = to });

    [Fact]
    public void Numbers_out_of_range_are_refused_with_the_allowed_range()
    {
        Assert.Equal(
            "The day of the month must be a whole number from 1 to 28.",
            Refused(WhereYouStand.Key, terms => terms with { DayOfMonth = 29 }).Message
        );
        Assert.Equal(
            "The maximum per year must be a whole number from 1 to 366.",
            Refused(AtRisk.Key, terms => terms with { MostAYear = null }).Message
        );
        Assert.Equal(
            "The pause in days must be a whole number from 1 to 366.",
            Refused(DeadlineNear.Key, terms => terms with { PauseDays = 0 }).Message
        );
    }

    [Fact]
    public void The_daily_digest_cannot_be_turned_off() => Refused(Digest.Key, terms => terms with { IsOn = false });

    [Fact]
    public void Only_an_administrator_can_change_a_rule() =>
        Assert.Throws<RefusedException>(() =>
            new ReminderRule(AtRisk.Key, ReminderRules.Defaults[AtRisk.Key]).Change(new ReminderTerms(false), By.Staff())
        );

    private static RefusedException Refused(string kind, Func<ReminderTerms, ReminderTerms> change) =>
        Assert.Throws<RefusedException>(() =>
            new ReminderRule(kind, ReminderRules.Defaults[kind]).Change(change(ReminderRules.Defaults[kind]), By.Administrator())
        );
}
