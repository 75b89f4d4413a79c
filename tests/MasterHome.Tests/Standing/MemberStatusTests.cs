using MasterHome.Common;
using MasterHome.Cycles;
using MasterHome.Standing;

namespace MasterHome.Tests.Standing;

/// <summary>The table "Status of a member in a cycle", line by line. A member of 365 points needs one point a day.</summary>
public class MemberStatusTests
{
    /// <summary>A pace of 200 points; 73 points are 20 percent.</summary>
    private static readonly DateOnly July20 = A.Day(2026, 7, 20);

    [Fact]
    public void The_first_line_that_holds_wins()
    {
        var standing = Standing(earned: 365) with
        {
            InCycle = false,
            OptedOutAt = A.Moment,
            Days = Days with { Leaves = [(July20, July20)] },
        };
        Assert.Equal(MemberStatus.NotInThisYear, standing.Status);
        Assert.Equal(MemberStatus.Leaving, (standing = standing with { InCycle = true }).Status);
        Assert.Equal(MemberStatus.RequirementsMet, (standing = standing with { OptedOutAt = null }).Status);
        Assert.Equal(MemberStatus.OnLeave, (standing = standing with { Earned = 0 }).Status);
        Assert.Equal(MemberStatus.AtRisk, (standing = standing with { Days = Days }).Status);
        Assert.Equal(MemberStatus.Behind, (standing = standing with { Earned = 199 }).Status);
        Assert.Equal(MemberStatus.OnTrack, (standing with { Earned = 200 }).Status);
    }

    [Theory]
    [InlineData(364, true, MemberStatus.OnTrack)]
    [InlineData(365, true, MemberStatus.RequirementsMet)]
    [InlineData(365, false, MemberStatus.OnTrack)]
    public void Requirements_are_met_with_the_last_point_and_every_training_verified(int earned, bool verified, MemberStatus status) =>
        Assert.Equal(status, Standing(earned, trainings: Training(verified, claimed: true)).Status);

    [Theory]
    [InlineData(-1, MemberStatus.AtRisk)]
    [InlineData(0, MemberStatus.OnLeave)]
    [InlineData(9, MemberStatus.OnLeave)]
    [InlineData(10, MemberStatus.AtRisk)]
    public void On_leave_from_the_first_to_the_last_day(int days, MemberStatus status)
    {
        var standing = Standing() with { Days = Days with { Leaves = [(July20, July20.AddDays(9))] }, Today = July20.AddDays(days) };
        Assert.Equal(status, standing.Status);
    }

    [Theory]
    [InlineData(127, 0, 0, MemberStatus.AtRisk)]
    [InlineData(128, 0, 0, MemberStatus.Behind)]
    [InlineData(100, 27, 0, MemberStatus.AtRisk)]
    [InlineData(100, 28, 0, MemberStatus.Behind)]
    [InlineData(100, 0, 264, MemberStatus.AtRisk)]
    [InlineData(100, 0, 265, MemberStatus.OnTrack)]
    public void At_risk_from_the_percentage_behind_the_pace_while_the_forecast_is_short(
        int earned,
        int awaiting,
        int signedUpFor,
        MemberStatus status
    ) => Assert.Equal(status, Standing(earned, awaiting, signedUpFor).Status);

    [Fact]
    public void Points_are_a_risk_from_the_first_month_on_and_after_the_year()
    {
        Assert.Equal(MemberStatus.Behind, Standing(on: A.Day(2026, 3, 31)).Status);
        Assert.Equal(MemberStatus.AtRisk, Standing(on: A.Day(2026, 4, 1)).Status);
        Assert.Equal(MemberStatus.AtRisk, Standing(on: A.Day(2027, 1, 5)).Status);
    }

    [Fact]
    public void The_rule_is_that_of_the_cycle()
    {
        Assert.Equal(MemberStatus.Behind, (Standing(earned: 99) with { AtRiskRule = new AtRiskRule(28, 4, 60) }).Status);
        Assert.Equal(MemberStatus.AtRisk, (Standing(earned: 99) with { AtRiskRule = new AtRiskRule(27, 7, 60) }).Status);
        Assert.Equal(MemberStatus.Behind, (Standing(earned: 99) with { AtRiskRule = new AtRiskRule(27, 8, 60) }).Status);
    }

    [Theory]
    [InlineData(60, false, false, MemberStatus.OnTrack)]
    [InlineData(59, false, false, MemberStatus.AtRisk)]
    [InlineData(59, false, true, MemberStatus.OnTrack)]
    [InlineData(59, true, false, MemberStatus.RequirementsMet)]
    public void A_training_neither_verified_nor_claimed_is_a_risk_near_the_end(
        int daysLeft,
        bool verified,
        bool claimed,
        MemberStatus status
    ) => Assert.Equal(status, Standing(365, on: A.Day(2026, 12, 31).AddDays(-daysLeft), trainings: Training(verified, claimed)).Status);

    [Theory]
    [InlineData(199, 0, 0, MemberStatus.Behind)]
    [InlineData(150, 49, 0, MemberStatus.Behind)]
    [InlineData(150, 50, 0, MemberStatus.OnTrack)]
    [InlineData(199, 0, 165, MemberStatus.Behind)]
    [InlineData(199, 0, 166, MemberStatus.OnTrack)]
    public void Behind_below_the_pace_while_the_forecast_is_short(int earned, int awaiting, int signedUpFor, MemberStatus status) =>
        Assert.Equal(status, Standing(earned, awaiting, signedUpFor).Status);

    [Fact]
    public void Open_is_every_status_that_can_still_become_requirements_met()
    {
        Assert.True(Standing().IsOpen);
        Assert.True((Standing() with { Days = Days with { Leaves = [(July20, July20)] } }).IsOpen);
        Assert.False(Standing(365).IsOpen);
        Assert.False((Standing() with { OptedOutAt = A.Moment }).IsOpen);
        Assert.False((Standing() with { InCycle = false }).IsOpen);
    }

    [Theory]
    [InlineData("2025-12-31", 0)]
    [InlineData("2026-01-01", 0)]
    [InlineData("2026-01-02", 1)]
    [InlineData("2026-12-31", 398)]
    [InlineData("2027-01-01", 400)]
    [InlineData("2027-06-01", 400)]
    public void The_pace_counts_days_before_today_and_is_rounded_down(string day, int points) =>
        Assert.Equal(points, Of(400).PaceOn(DateOnly.ParseExact(day, "yyyy-MM-dd")));

    [Fact]
    public void The_pace_stands_still_during_leave_and_is_whole_after_the_year_even_without_a_counted_day()
    {
        var away = Of(334) with { Days = Days with { Leaves = [(A.Day(2026, 3, 1), A.Day(2026, 3, 31))] } };
        Assert.Equal((59, 59, 60), (away.PaceOn(A.Day(2026, 3, 1)), away.PaceOn(A.Day(2026, 4, 1)), away.PaceOn(A.Day(2026, 4, 2))));
        var allYear = Of(100) with { Days = Days with { Leaves = [(A.Day(2026, 1, 1), A.Day(2026, 12, 31))] } };
        Assert.Equal((0, 100), (allYear.PaceOn(A.Day(2026, 12, 31)), allYear.PaceOn(A.Day(2027, 1, 1))));
    }

    [Theory]
    [InlineData(MemberStatus.NotInThisYear, "Not in this year")]
    [InlineData(MemberStatus.Leaving, "Leaving")]
    [InlineData(MemberStatus.RequirementsMet, "Requirements met")]
    [InlineData(MemberStatus.OnLeave, "On leave")]
    [InlineData(MemberStatus.AtRisk, "At risk")]
    [InlineData(MemberStatus.Behind, "Behind")]
    [InlineData(MemberStatus.OnTrack, "On track")]
    public void Every_status_has_its_label(MemberStatus status, string label) => Assert.Equal(label, Labels.Of(status));

    private static CountedDays Days => CountedDays.Of(2026, A.Day(2024, 3, 1), []);

    private static RequiredTraining[] Training(bool verified, bool claimed) =>
        [new(1, "L1", "Level 1", 180, verified ? A.Day(2026, 5, 1) : null, claimed ? A.Day(2026, 5, 1) : null, [])];

    private static MemberStanding Of(int required) => Standing() with { Required = new RequiredPoints(required, 12, null, 0, null, null) };

    private static MemberStanding Standing(
        int earned = 0,
        int awaiting = 0,
        int signedUpFor = 0,
        DateOnly? on = null,
        RequiredTraining[]? trainings = null
    ) =>
        new(
            new StandingMember(7, "Mira", "Okafor", "mira@example.org", "Etc/UTC", false, A.Day(2024, 3, 1)),
            1,
            2026,
            true,
            new RequiredPoints(365, 12, null, 0, null, null),
            earned,
            awaiting,
            signedUpFor,
            trainings ?? [],
            null,
            Days,
            AtRiskRule.Default,
            on ?? July20
        );
}
