using MasterHome.Mail;
using MasterHome.Reminders.Rules;
using MasterHome.Tests.Support;

namespace MasterHome.Tests.Reminders.Rules;

public class ReminderRuleTests
{
    public static TheoryData<string> Kinds => [.. ReminderRules.Defaults.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_default_is_itself_a_good_rule_and_can_be_said(string kind)
    {
        var rule = new ReminderRule(kind, ReminderRules.Defaults[kind]);
        Assert.Equal(ReminderRules.Defaults[kind], rule.Terms);
        Assert.False(rule.Change(rule.Terms, By.Administrator()));
        Assert.DoesNotContain("  ", rule.Terms.When(kind), StringComparison.Ordinal);
        Assert.NotEmpty(ReminderRuleText.Title(kind) + ReminderRuleText.Recipients(kind));
    }

    [Fact]
    public void Every_reminder_but_the_digest_can_be_declined() =>
        Assert.Equal(EmailKinds.Optional.Order(), ReminderRules.Kinds.Order());

    [Fact]
    public void A_rule_keeps_only_what_its_kind_uses()
    {
        var rule = new ReminderRule(
            EmailKinds.OfferEnding,
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
    public void Days_before_are_kept_in_order_and_once()
    {
        var rule = new ReminderRule(EmailKinds.SessionSoon, new ReminderTerms(true) { DaysBefore = " 1,7  2 ,7" });
        Assert.Equal("7, 2, 1", rule.DaysBefore);
        Assert.Equal([null, 7, 7, 2, 1, 1], new[] { 8, 7, 3, 2, 1, 0 }.Select(rule.Terms.MarkAt));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("367")]
    [InlineData("soon")]
    [InlineData("1.5")]
    [InlineData("1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11")]
    public void What_is_no_list_of_days_is_refused(string days) =>
        Assert.Equal("DaysBefore", Refused(EmailKinds.SessionSoon, terms => terms with { DaysBefore = days }).Field);

    [Theory]
    [InlineData(8, 10)]
    [InlineData(22, 24)]
    [InlineData(8, 25)]
    [InlineData(-1, 20)]
    public void Fewer_than_three_hours_of_the_day_are_refused(int from, int to) =>
        Refused(EmailKinds.Digest, terms => terms with { FromHour = from, ToHour = to });

    [Fact]
    public void Numbers_that_cannot_be_are_refused_with_their_bounds()
    {
        Assert.Equal(
            "The day of the month is a whole number from 1 to 28.",
            Refused(EmailKinds.WhereYouStand, terms => terms with { DayOfMonth = 29 }).Message
        );
        Assert.Equal(
            "The percentage is a whole number from 1 to 100.",
            Refused(EmailKinds.AtRisk, terms => terms with { BehindPercent = null }).Message
        );
        Assert.Equal(
            "The pause in days is a whole number from 1 to 366.",
            Refused(EmailKinds.DeadlineNear, terms => terms with { PauseDays = 0 }).Message
        );
    }

    [Fact]
    public void One_email_a_day_cannot_be_turned_off() => Refused(EmailKinds.Digest, terms => terms with { IsOn = false });

    [Fact]
    public void Only_an_administrator_changes_a_rule() =>
        Assert.Throws<RefusedException>(() =>
            new ReminderRule(EmailKinds.AtRisk, ReminderRules.Defaults[EmailKinds.AtRisk]).Change(new ReminderTerms(false), By.Staff())
        );

    private static RefusedException Refused(string kind, Func<ReminderTerms, ReminderTerms> change) =>
        Assert.Throws<RefusedException>(() =>
            new ReminderRule(kind, ReminderRules.Defaults[kind]).Change(change(ReminderRules.Defaults[kind]), By.Administrator())
        );
}
