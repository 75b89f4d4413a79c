using MasterHome.Members;
using MasterHome.Standing;

namespace MasterHome.Tests.Standing;

public class CountedDaysTests
{
    [Theory]
    [InlineData("2025-12-31", 0)]
    [InlineData("2026-01-01", 0)]
    [InlineData("2026-01-02", 1)]
    [InlineData("2026-12-31", 364)]
    [InlineData("2027-01-01", 365)]
    [InlineData("2027-06-01", 365)]
    public void Today_itself_is_not_counted_yet(string day, int days) => Assert.Equal(days, Since(2024, 3, 1).Before(Day(day)));

    [Theory]
    [InlineData("2026-07-15", 0)]
    [InlineData("2026-07-16", 1)]
    [InlineData("2027-01-01", 170)]
    public void Counting_begins_on_the_day_of_qualification(string day, int days) =>
        Assert.Equal(days, Since(2026, 7, 15).Before(Day(day)));

    [Fact]
    public void No_day_counts_before_a_member_qualifies_or_while_on_leave_all_year()
    {
        Assert.Equal(0, Since(2027, 1, 1).Total);
        Assert.Equal(0, Since(2024, 3, 1, (A.Day(2025, 12, 1), A.Day(2027, 1, 31))).Total);
    }

    [Fact]
    public void Days_of_leave_are_left_out_once_even_when_leaves_overlap()
    {
        var days = Since(2024, 3, 1, (A.Day(2026, 3, 1), A.Day(2026, 3, 10)), (A.Day(2026, 3, 6), A.Day(2026, 3, 15)));
        Assert.Equal(
            (350, 59, 59, 60),
            (days.Total, days.Before(A.Day(2026, 3, 1)), days.Before(A.Day(2026, 3, 16)), days.Before(A.Day(2026, 3, 17)))
        );
        Assert.Equal((true, false), (days.IsLeave(A.Day(2026, 3, 15)), days.IsLeave(A.Day(2026, 3, 16))));
    }

    [Fact]
    public void Only_granted_leave_counts()
    {
        Member member = A.Member();
        var asked = member.AskForLeave(A.Day(2026, 3, 1), A.Day(2026, 3, 31), "", A.Moment);
        Assert.Equal(365, CountedDays.Of(2026, member.QualifiedOn, member.Leaves).Total);
        asked.Grant(By.Administrator());
        Assert.Equal(334, CountedDays.Of(2026, member.QualifiedOn, member.Leaves).Total);
        asked.End(A.Day(2026, 2, 1), By.Administrator());
        Assert.Equal(365, CountedDays.Of(2026, member.QualifiedOn, member.Leaves).Total);
    }

    private static CountedDays Since(int year, int month, int day, params (DateOnly, DateOnly)[] leaves) =>
        CountedDays.Of(2026, A.Day(year, month, day), []) with
        {
            Leaves = leaves,
        };

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd");
}
