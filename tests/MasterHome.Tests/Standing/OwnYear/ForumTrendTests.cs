using MasterHome.Standing.OwnYear;

namespace MasterHome.Tests.Standing.OwnYear;

public class ForumTrendTests
{
    [Theory]
    [Trait("Fault", "9")]
    [InlineData(16, 56, 40, 112, 1, null, 32)]
    [InlineData(16, 56, 40, 112, 1, 150, 32)]
    [InlineData(16, 56, 140, 112, 1, 150, 10)]
    [InlineData(16, 56, 160, 112, 1, 150, 0)]
    [InlineData(16, 56, 40, 112, 2, 60, 40)]
    [InlineData(0, 56, 40, 112, 1, 150, 0)]
    [InlineData(16, 56, 40, 0, 1, 150, 0)]
    public void The_pace_of_the_last_weeks_goes_on_to_the_end_of_the_year_up_to_the_limit(
        int replies,
        int days,
        int counted,
        int daysLeft,
        int pointsPerReply,
        int? limit,
        int expected
    ) => Assert.Equal(expected, ForumTrend.PointsBy(replies, days, counted, daysLeft, pointsPerReply, limit));
}
