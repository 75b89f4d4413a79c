using MasterHome.Cycles;
using MasterHome.Standing;

namespace MasterHome.Tests.Standing;

/// <summary>The sentences about a standing. A member of 365 points needs one point a day; July 20 is after 200 days.</summary>
public class StandingTextTests
{
    [Fact]
    public void A_training_that_waits_for_the_team_is_not_to_complete()
    {
        Assert.Equal("165 points to go", Of(200).Gap());
        Assert.Equal("165 points to go and one training to complete", Of(200, Open).Gap());
        Assert.Equal("165 points to go and one training waiting for verification", Of(200, Waiting).Gap());
        Assert.Equal(
            "165 points to go, 2 trainings to complete, and one training waiting for verification",
            Of(200, Open, Waiting, Open).Gap()
        );
        Assert.Equal("one training waiting for verification", Of(365, Waiting, Done).Gap());
    }

    [Fact]
    public void Enough_points_are_not_enough_without_the_training()
    {
        Assert.EndsWith(
            "you reach 370 points, which is enough.",
            (Of(200, Waiting) with { Awaiting = 170 }).Outlook(),
            StringComparison.Ordinal
        );
        Assert.EndsWith(
            "which is enough. The training must be completed too.",
            (Of(200, Open) with { Awaiting = 170 }).Outlook(),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(0, "You are at risk: 200 points behind an even pace. An even pace is 200 points by now: 365 × 200 ÷ 365 days.")]
    [InlineData(
        190,
        "You are behind: 10 points below an even pace, and your plans are not enough. "
            + "An even pace is 200 points by now: 365 × 200 ÷ 365 days."
    )]
    [InlineData(210, "An even pace is 200 points by now: 365 × 200 ÷ 365 days.")]
    [InlineData(365, "")]
    public void The_status_and_the_pace_are_explained(int earned, string why) => Assert.Equal(why, Of(earned).Why());

    [Fact]
    public void A_risk_by_training_is_told_and_a_year_without_counted_days_has_no_pace()
    {
        var late = Of(365, Open) with { Today = A.Day(2026, 12, 1) };
        Assert.Equal("You are at risk: 1 required training not reported yet.", late.Why());
        var away = Of(0) with
        {
            Days = CountedDays.Of(2026, A.Day(2024, 3, 1), []) with { Leaves = [(A.Day(2026, 1, 1), A.Day(2026, 12, 31))] },
        };
        Assert.Equal("", away.Why());
    }

    private static RequiredTraining Open => new(1, "L1", "Level 1", 180, null, null, []);

    private static RequiredTraining Waiting => Open with { ClaimedOn = A.Day(2026, 5, 1) };

    private static RequiredTraining Done => Open with { DoneOn = A.Day(2026, 5, 1) };

    private static MemberStanding Of(int earned, params RequiredTraining[] trainings) =>
        new(
            new StandingMember(7, "Mira", "Okafor", "mira@example.org", "Etc/UTC", false, A.Day(2024, 3, 1)),
            1,
            2026,
            true,
            new RequiredPoints(365, 12, null, 0, null, null),
            earned,
            0,
            0,
            trainings,
            null,
            CountedDays.Of(2026, A.Day(2024, 3, 1), []),
            AtRiskRule.Default,
            A.Day(2026, 7, 20)
        );
}
