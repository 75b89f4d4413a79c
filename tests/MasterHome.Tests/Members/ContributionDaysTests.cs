using System.Globalization;
using MasterHome.Members;

namespace MasterHome.Tests.Members;

/// <summary>Bounds are generous: a day is refused only if it is out of them both in the member's zone and in the program's.</summary>
[Trait("Fault", "1")]
public class ContributionDaysTests
{
    [Theory]
    // Now (UTC), the member's zone, the program's zone, the latest acceptable day.
    [InlineData("2026-12-31 11:00", "Pacific/Kiritimati", "Etc/UTC", "2027-01-01")]
    [InlineData("2026-12-31 11:00", "Etc/UTC", "Pacific/Kiritimati", "2027-01-01")]
    [InlineData("2026-12-31 11:00", "Pacific/Pago_Pago", "Etc/UTC", "2026-12-31")]
    [InlineData("2026-06-15 11:59", "Etc/GMT+12", "Etc/UTC", "2026-06-15")]
    [InlineData("2026-06-15 18:15", "Asia/Kathmandu", "Etc/UTC", "2026-06-16")]
    [InlineData("2026-06-15 13:29", "Australia/Lord_Howe", "Etc/UTC", "2026-06-15")]
    [InlineData("2026-06-15 13:30", "Australia/Lord_Howe", "Etc/UTC", "2026-06-16")]
    [InlineData("2028-02-29 23:00", "Europe/Berlin", "Etc/UTC", "2028-03-01")]
    public void Today_is_the_later_of_two_zones(string now, string member, string program, string latest) =>
        Assert.Equal(Day(latest), ContributionDays.LatestToday(Time(now), TimeZones.Find(member), TimeZones.Find(program)));

    [Theory]
    [InlineData("2026-09-16", "in the future")]
    [InlineData("2027-01-01", "in the future")]
    [InlineData("2025-12-31", "a date in 2026")]
    [InlineData("0026-09-01", "a date in 2026")]
    [InlineData("2026-03-13", "the day on which you qualified, Mar 14, 2026")]
    [InlineData("2026-08-30", "The session was on Aug 31, 2026")]
    [InlineData("2026-08-31", null)]
    [InlineData("2026-09-15", null)]
    public void A_day_is_refused_with_what_to_enter_instead(string day, string? part)
    {
        // 02:00 UTC on September 1 is still August 31 in New York.
        var days = new ContributionDays([2026], A.Day(2026, 3, 14), A.Today).NotBefore(
            A.Time(2026, 9, 1, 2),
            TimeZones.Find("Europe/Berlin"),
            TimeZones.Find("America/New_York"),
            TimeZoneInfo.Utc
        );
        if (part is null)
            Assert.Null(days.WhyNot(Day(day)));
        else
            Assert.Contains(part, days.WhyNot(Day(day)), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_an_open_year_no_day_is_accepted() =>
        Assert.NotNull(new ContributionDays([], A.Day(2024, 1, 1), A.Today).WhyNot(A.Today));

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateTime Time(string text) =>
        DateTime.SpecifyKind(DateTime.ParseExact(text, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), DateTimeKind.Utc);
}
