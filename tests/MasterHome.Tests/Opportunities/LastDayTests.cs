using MasterHome.Common;
using MasterHome.Common.Text;
using MasterHome.Opportunities;

namespace MasterHome.Tests.Opportunities;

public class LastDayTests
{
    [Theory]
    [Trait("Fault", "9")]
    [InlineData("2026-10-01T00:00", "Etc/UTC", "2026-09-30")]
    [InlineData("2026-09-30T22:00", "Europe/Berlin", "2026-09-30")]
    [InlineData("2026-09-30T22:00", "Etc/UTC", null)]
    [InlineData("2026-09-30T12:00", "Europe/Berlin", null)]
    [InlineData("2027-01-01T05:00", "America/New_York", "2026-12-31")]
    public void Sign_up_that_closes_at_midnight_has_a_last_day(string utc, string zone, string? day)
    {
        var at = DateTime.SpecifyKind(DateTime.Parse(utc, System.Globalization.CultureInfo.InvariantCulture), DateTimeKind.Utc);
        Assert.Equal(day, Session.LastDay(at, zone)?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        Assert.Null(Session.LastDay(null, zone));
    }

    [Theory]
    [Trait("Fault", "9")]
    [InlineData("2026-12-31T23:30", "Europe/Berlin", 2026, "counts for 2026")]
    [InlineData("2026-12-31T23:30", "Etc/UTC", 2026, null)]
    [InlineData("2026-01-01T03:00", "America/New_York", 2026, "counts for 2026")]
    [InlineData("2026-06-01T03:00", "America/New_York", 2026, null)]
    public void A_time_says_its_program_year_when_its_clock_shows_another(string utc, string zone, int year, string? label)
    {
        var at = DateTime.SpecifyKind(DateTime.Parse(utc, System.Globalization.CultureInfo.InvariantCulture), DateTimeKind.Utc);
        Assert.Equal(label, Format.CountsFor(at, TimeZones.Find(zone), year));
    }
}
