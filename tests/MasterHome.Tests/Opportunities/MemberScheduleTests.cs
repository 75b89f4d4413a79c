using MasterHome.Opportunities;

namespace MasterHome.Tests.Opportunities;

public sealed class MemberScheduleTests
{
    private static readonly DateTime Start = A.Time(2026, 10, 1, 12);

    [Theory]
    [InlineData(-106, null)]
    [InlineData(-91, "Your session of Talk begins 31 minutes after it.")]
    [InlineData(-60, "Your session of Talk begins right after it.")]
    [InlineData(-30, null)]
    [InlineData(0, null)]
    [InlineData(60, "Your session of Talk ends right before it.")]
    [InlineData(61, "Your session of Talk ends 1 minute before it.")]
    [InlineData(105, "Your session of Talk ends 45 minutes before it.")]
    [InlineData(106, null)]
    public void A_near_session_is_warned_of_and_an_overlapping_one_is_refused(int minutesAfter, string? warning)
    {
        var schedule = new MemberSchedule(
            [
                new ScheduledSession
                {
                    Id = 7,
                    Title = "Talk",
                    StartsAt = Start,
                    Zone = "Etc/UTC",
                    Minutes = 60,
                },
            ],
            TimeSpan.FromHours(4)
        );
        var session = A.Opportunity().With(A.Session().At(Start.AddMinutes(minutesAfter))).Loaded().Sessions[0];
        Assert.Equal(warning, schedule.WarnOfNear(session, 60, TimeSpan.FromMinutes(45)));
        Assert.Null(schedule.WarnOfNear(session, 60, TimeSpan.Zero));
        Assert.Equal(minutesAfter is > -60 and < 60, schedule.WhyNotAttend(session, 60) is not null);
    }
}
