using MasterHome.Standing;
using MasterHome.Tests.Support;
using static MasterHome.Tests.Support.Months;

namespace MasterHome.Tests.Standing;

public class MemberStandingTests
{
    private static readonly RequiredTraining Done = new(1, "L1", "Level 1", 180, A.Day(2024, 5, 1), null, []);
    private static readonly RequiredTraining Open = new(2, "L2", "Level 2", 180, null, null, []);
    private static readonly RequiredTraining WithoutPrerequisite = new(
        3,
        "L3",
        "Level 3",
        180,
        A.Day(2026, 5, 1),
        null,
        ["Level 1", "Level 2"]
    );

    [Fact]
    public void Is_certified_with_enough_points_and_all_trainings() =>
        Assert.Equal((true, StandingState.Done), (Certified.IsCertified, Certified.State));

    [Fact]
    public void The_last_point_matters()
    {
        var standing = Certified with { Earned = 399 };
        Assert.Equal((false, StandingState.OnTheWay, 1), (standing.IsCertified, standing.State, standing.ToGo));
        Assert.Equal(["1 of 400 points"], standing.Missing);
    }

    [Fact]
    public void What_waits_for_verification_does_not_count_yet() =>
        Assert.False((Certified with { Earned = 360, Awaiting = 40, SignedUpFor = 100 }).IsCertified);

    [Fact]
    public void Every_required_training_must_be_done()
    {
        var standing = Certified with { Trainings = [Done, Open] };
        Assert.Equal((false, StandingState.OnTheWay, 1), (standing.IsCertified, standing.State, standing.TrainingsDone));
        Assert.Equal(["Level 2"], standing.Missing);
    }

    [Fact]
    public void A_training_counts_only_with_its_prerequisites()
    {
        var standing = Certified with { Trainings = [WithoutPrerequisite] };
        Assert.False(standing.IsCertified);
        Assert.Equal(["Level 3 (needs Level 1 and Level 2)"], standing.Missing);
    }

    [Fact]
    public void A_claimed_training_is_not_done() =>
        Assert.False((Certified with { Trainings = [Open with { ClaimedOn = A.Today }] }).IsCertified);

    [Fact]
    public void A_member_who_opted_out_is_leaving_with_any_points()
    {
        var standing = Certified with { OptedOutAt = A.Moment };
        Assert.Equal((false, StandingState.Leaving), (standing.IsCertified, standing.State));
    }

    [Fact]
    public void A_member_outside_the_cycle_is_not_certified()
    {
        var standing = Certified with { InCycle = false };
        Assert.Equal((false, StandingState.NotInCycle), (standing.IsCertified, standing.State));
    }

    [Fact]
    public void More_than_enough_leaves_nothing_to_go()
    {
        var standing = Certified with { Earned = 1000 };
        Assert.Equal((0, true), (standing.ToGo, standing.HasPoints));
        Assert.Empty(standing.Missing);
    }

    [Fact]
    public void Where_0_is_required_0_is_enough() =>
        Assert.True((Certified with { Required = new RequiredPoints(0, 12, null, 0, null, null), Earned = 0 }).IsCertified);

    [Fact]
    public void A_negative_balance_is_more_to_go() => Assert.Equal(410, (Certified with { Earned = -10 }).ToGo);

    [Theory]
    [InlineData("2025-12-31", 0)]
    [InlineData("2026-01-01", 1)]
    [InlineData("2026-07-02", 200)]
    [InlineData("2026-12-31", 400)]
    [InlineData("2027-06-01", 400)]
    public void An_even_pace_reaches_all_points_on_the_last_day(string day, int points) =>
        Assert.Equal(points, Certified.PaceOn(DateOnly.ParseExact(day, "yyyy-MM-dd")));

    [Theory]
    [InlineData("2026-06-30", 0)]
    [InlineData("2026-09-30", 100)]
    [InlineData("2026-12-31", 200)]
    public void The_pace_of_a_member_qualified_in_july_begins_in_july(string day, int points)
    {
        var standing = Certified with { Required = new RequiredPoints(400, 6, A.Day(2026, July, 1), 0, null, null) };
        Assert.Equal(points, standing.PaceOn(DateOnly.ParseExact(day, "yyyy-MM-dd")));
    }

    [Fact]
    public void An_outcome_freezes_result_figures_and_reasons()
    {
        var outcome = new Outcome(Certified with { Earned = 120, Trainings = [Done, Open] }, 1, null, By.Administrator());
        Assert.Equal(
            (OutcomeResult.NotCertified, 120, 400, 1, 2, "Missing: 280 of 400 points, Level 2.", "Alex Administrator"),
            (
                outcome.Result,
                outcome.Earned,
                outcome.Required,
                outcome.TrainingsDone,
                outcome.TrainingsRequired,
                outcome.Reasons,
                outcome.FrozenBy
            )
        );
    }

    [Fact]
    public void An_outcome_is_certified_left_or_not()
    {
        Assert.Equal(OutcomeResult.Certified, new Outcome(Certified, 1, null, By.Administrator()).Result);
        Assert.Equal(OutcomeResult.Left, new Outcome(Certified with { OptedOutAt = A.Moment }, 1, null, By.Administrator()).Result);
    }

    private static MemberStanding Certified { get; } =
        new(
            new StandingMember(7, "Mira", "Okafor", "mira@example.org", "Etc/UTC", false, A.Day(2024, 3, 1)),
            1,
            2026,
            true,
            new RequiredPoints(400, 12, null, 0, null, null),
            400,
            0,
            0,
            [Done],
            null,
            false,
            107
        );
}
