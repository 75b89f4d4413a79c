using MasterHome.Cycles;
using MasterHome.Standing;

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
    public void Requirements_are_met_with_enough_points_and_all_trainings() => Assert.Equal(MemberStatus.RequirementsMet, Certified.Status);

    [Fact]
    public void The_last_point_matters()
    {
        var standing = Certified with { Earned = 399 };
        Assert.Equal((MemberStatus.OnTrack, 1), (standing.Status, standing.ToGo));
        Assert.Equal(["1 of 400 points"], standing.Missing);
    }

    [Fact]
    public void What_waits_for_verification_does_not_count_yet() =>
        Assert.False((Certified with { Earned = 360, Awaiting = 40, SignedUpFor = 100 }).MeetsRequirements);

    [Fact]
    public void Every_required_training_must_be_done()
    {
        var standing = Certified with { Trainings = [Done, Open] };
        Assert.Equal((MemberStatus.OnTrack, 1), (standing.Status, standing.TrainingsDone));
        Assert.Equal(["Level 2"], standing.Missing);
    }

    [Fact]
    public void A_training_counts_only_with_its_prerequisites()
    {
        var standing = Certified with { Trainings = [WithoutPrerequisite] };
        Assert.False(standing.MeetsRequirements);
        Assert.Equal(["Level 3 (needs Level 1 and Level 2)"], standing.Missing);
    }

    [Fact]
    public void A_claimed_training_is_not_done() =>
        Assert.False((Certified with { Trainings = [Open with { ClaimedOn = A.Today }] }).MeetsRequirements);

    [Fact]
    public void A_member_who_opted_out_is_leaving_with_any_points()
    {
        var standing = Certified with { OptedOutAt = A.Moment };
        Assert.Equal(MemberStatus.Leaving, standing.Status);
    }

    [Fact]
    public void A_member_outside_the_cycle_is_not_in_this_year()
    {
        var standing = Certified with { InCycle = false };
        Assert.Equal(MemberStatus.NotInThisYear, standing.Status);
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
        Assert.True((Certified with { Required = new RequiredPoints(0, 12, null, 0, null, null), Earned = 0 }).MeetsRequirements);

    [Fact]
    public void A_negative_balance_is_more_to_go() => Assert.Equal(410, (Certified with { Earned = -10 }).ToGo);

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

    [Fact]
    public void Leave_does_not_change_an_outcome()
    {
        var leave = Certified.Days with { Leaves = [(A.Today, A.Today)] };
        Assert.Equal(OutcomeResult.Certified, new Outcome(Certified with { Days = leave }, 1, null, By.Administrator()).Result);
        var oneShort = Certified with { Days = leave, Earned = 399 };
        Assert.Equal(
            (MemberStatus.OnLeave, OutcomeResult.NotCertified),
            (oneShort.Status, new Outcome(oneShort, 1, null, By.Administrator()).Result)
        );
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
            CountedDays.Of(2026, A.Day(2024, 3, 1), []),
            AtRiskRule.Default,
            A.Today
        );
}
