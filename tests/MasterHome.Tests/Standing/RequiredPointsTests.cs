using MasterHome.Members;
using MasterHome.Standing;
using static MasterHome.TestSupport.Months;

namespace MasterHome.Tests.Standing;

public class RequiredPointsTests
{
    [Theory]
    [InlineData("2024-03-01", 400)]
    [InlineData("2025-12-31", 400)]
    [InlineData("2026-01-01", 400)]
    [InlineData("2026-01-31", 400)]
    [InlineData("2026-02-01", 367)]
    [InlineData("2026-07-01", 200)]
    [InlineData("2026-07-31", 200)]
    [InlineData("2026-08-01", 167)]
    [InlineData("2026-12-01", 34)]
    [InlineData("2026-12-31", 34)]
    public void Counts_the_qualifying_month_and_those_after_it(string qualifiedOn, int points) =>
        Assert.Equal(points, Asked(A.Cycle(2026), DateOnly.ParseExact(qualifiedOn, "yyyy-MM-dd")).Points);

    [Fact]
    public void The_29th_of_february_is_a_day_of_february()
    {
        var required = Asked(A.Cycle(2028), A.Day(2028, February, 29));
        Assert.Equal((11, 367, A.Day(2028, February, 1)), (required.Months, required.Points, required.CountedFrom));
    }

    [Fact]
    public void A_cycle_without_pro_rating_requires_full_points()
    {
        var required = Asked(A.Cycle().WithoutProRating(), A.Day(2026, July, 15));
        Assert.Equal((400, 12, (DateOnly?)null, false), (required.Points, required.Months, required.CountedFrom, required.IsReduced));
    }

    [Fact]
    public void Only_full_calendar_months_of_leave_count() =>
        Assert.Equal(
            1,
            Asked(A.Cycle(), A.Day(2024, 3, 1), Leave("2026-04-02", "2026-06-29"), Leave("2026-09-01", "2026-09-29")).LeaveMonths
        );

    [Theory]
    [InlineData("2026-03-01", "2026-04-30", 334)]
    [InlineData("2026-02-01", "2026-02-28", 367)]
    [InlineData("2025-11-15", "2026-01-31", 367)]
    [InlineData("2026-12-01", "2027-01-31", 367)]
    [InlineData("2026-01-01", "2026-12-31", 0)]
    [InlineData("2026-12-15", "2027-01-31", 400)]
    public void Leave_reduces_the_required_points(string from, string to, int points) =>
        Assert.Equal(points, Asked(A.Cycle(), A.Day(2024, 3, 1), Leave(from, to)).Points);

    [Fact, Trait("Fault", "1")]
    public void Two_leaves_that_touch_within_a_month_add_up() =>
        Assert.Equal(
            1,
            Asked(A.Cycle(), A.Day(2024, 3, 1), Leave("2026-05-01", "2026-05-15"), Leave("2026-05-16", "2026-05-31")).LeaveMonths
        );

    [Fact]
    public void Leave_before_the_qualifying_month_takes_nothing_off() =>
        Assert.Equal(200, Asked(A.Cycle(), A.Day(2026, July, 15), Leave("2026-03-01", "2026-06-30")).Points);

    [Fact]
    public void Leave_that_was_not_granted_or_has_ended_does_not_count()
    {
        Member member = A.Member();
        member.AskForLeave(A.Day(2026, 3, 1), A.Day(2026, 3, 31), "Travel", A.Moment);
        var ended = member.AskForLeave(A.Day(2026, 5, 1), A.Day(2026, 5, 31), "Travel", A.Moment);
        ended.Grant(By.Administrator());
        ended.End(A.Day(2026, 4, 1), By.Administrator());
        Assert.Equal(400, RequiredPoints.Of(A.Cycle(), member.QualifiedOn, member.Leaves, null).Points);
    }

    [Fact]
    public void Leave_that_only_silences_reminders_does_not_count()
    {
        Member member = A.Member();
        member.AskForLeave(A.Day(2026, 5, 1), A.Day(2026, 5, 31), "Travel", A.Moment).Grant(By.Administrator(), lowers: false);
        Assert.Equal(400, RequiredPoints.Of(A.Cycle(), member.QualifiedOn, member.Leaves, null).Points);
        Assert.Equal(334, CountedDays.Of(2026, member.QualifiedOn, member.Leaves).Total);
    }

    /// <summary>Qualified in August, one month of leave: 4 of 12 months of 100 are 33.3, so 34; rounding each step would say 35.</summary>
    [Fact]
    public void Rounds_up_once_at_the_end() =>
        Assert.Equal(34, Asked(A.Cycle().Asking(100), A.Day(2026, August, 1), Leave("2026-10-01", "2026-10-31")).Points);

    [Fact]
    public void Is_never_below_0() => Assert.Equal(0, Asked(A.Cycle(), A.Day(2026, December, 1), Leave("2026-01-01", "2026-12-31")).Points);

    [Fact]
    public void A_year_that_asks_nothing_asks_0() => Assert.Equal(0, Asked(A.Cycle().Asking(0), A.Day(2026, July, 1)).Points);

    [Fact]
    public void An_override_replaces_the_result_and_keeps_its_sum()
    {
        var cycle = A.Cycle().Build();
        var instead = new RequiredOverride(1, cycle, 150, " Long illness ", By.Administrator());
        var required = RequiredPoints.Of(cycle, A.Day(2026, July, 15), [], instead);
        Assert.Equal((150, 200, "Long illness", true), (required.Points, required.Worked, required.OverrideReason, required.IsReduced));
    }

    [Fact]
    public void An_override_may_ask_0() =>
        Assert.Equal(
            0,
            RequiredPoints.Of(A.Cycle(), A.Day(2024, 1, 1), [], new RequiredOverride(1, A.Cycle(), 0, "Agreed", By.Administrator())).Points
        );

    [Fact]
    public void An_override_needs_an_administrator_who_is_somebody_else_and_a_reason()
    {
        Assert.Throws<RefusedException>(() => new RequiredOverride(1, A.Cycle(), 150, "Illness", By.Member(1)));
        Assert.Throws<RefusedException>(() => new RequiredOverride(1, A.Cycle(), 150, "Illness", By.Staff()));
        Assert.Throws<RefusedException>(() => new RequiredOverride(1, A.Cycle(), 150, "Illness", By.Administrator(memberId: 1)));
        Assert.Equal(
            "Reason",
            Assert.Throws<RefusedException>(() => new RequiredOverride(1, A.Cycle(), 150, " ", By.Administrator())).Field
        );
        Assert.Equal(
            "Points",
            Assert.Throws<RefusedException>(() => new RequiredOverride(1, A.Cycle(), -1, "Illness", By.Administrator())).Field
        );
        Assert.Throws<RefusedException>(() => new RequiredOverride(1, A.Cycle().Closed(), 150, "Illness", By.Administrator()));
    }

    private static RequiredPoints Asked(MasterHome.Cycles.ProgramCycle cycle, DateOnly qualifiedOn, params Leave[] leaves) =>
        RequiredPoints.Of(cycle, qualifiedOn, leaves, null);

    private static Leave Leave(string from, string to)
    {
        var leave = A.Member()
            .Build()
            .AskForLeave(DateOnly.ParseExact(from, "yyyy-MM-dd"), DateOnly.ParseExact(to, "yyyy-MM-dd"), "Parental leave", A.Moment);
        leave.Grant(By.Administrator());
        return leave;
    }
}
