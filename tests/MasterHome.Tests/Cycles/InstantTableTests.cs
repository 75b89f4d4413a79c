using System.Globalization;
using MasterHome.Cycles;

namespace MasterHome.Tests.Cycles;

/// <summary>Instants at which two zones disagree about the day or the year. Worked out by hand.</summary>
[Trait("Fault", "1")]
public class InstantTableTests
{
    private const string Utc = "Etc/UTC";
    private const string NewYork = "America/New_York";
    private const string Kiritimati = "Pacific/Kiritimati";
    private const string Baker = "Etc/GMT+12";
    private const string Kathmandu = "Asia/Kathmandu";
    private const string LordHowe = "Australia/Lord_Howe";

    /// <param name="utc">The instant.</param>
    /// <param name="program">The program's zone, which decides the day, the year and the days left.</param>
    /// <param name="day">Today, for the program.</param>
    /// <param name="left">Days left in the program's year.</param>
    /// <param name="reads">What a member in their zone reads for this instant.</param>
    [Theory]
    // First and last millisecond of the year.
    [InlineData("2025-12-31T23:59:59.999", Utc, Utc, "2025-12-31", 0, "Wed, Dec 31, 2025, 23:59")]
    [InlineData("2026-01-01T00:00:00.000", Utc, Utc, "2026-01-01", 364, "Thu, Jan 1, 2026, 00:00")]
    [InlineData("2026-12-31T23:59:59.999", Utc, Utc, "2026-12-31", 0, "Thu, Dec 31, 2026, 23:59")]
    [InlineData("2027-01-01T00:00:00.000", Utc, Utc, "2027-01-01", 364, "Fri, Jan 1, 2027, 00:00")]
    // 14 hours ahead.
    [InlineData("2025-12-31T09:59:59.999", Utc, Kiritimati, "2025-12-31", 0, "Wed, Dec 31, 2025, 23:59")]
    [InlineData("2025-12-31T10:00:00.000", Utc, Kiritimati, "2025-12-31", 0, "Thu, Jan 1, 2026, 00:00")]
    [InlineData("2026-12-31T10:00:00.000", Utc, Kiritimati, "2026-12-31", 0, "Fri, Jan 1, 2027, 00:00")]
    [InlineData("2026-12-31T23:59:59.999", Utc, Kiritimati, "2026-12-31", 0, "Fri, Jan 1, 2027, 13:59")]
    [InlineData("2027-01-01T00:00:00.000", Utc, Kiritimati, "2027-01-01", 364, "Fri, Jan 1, 2027, 14:00")]
    // 12 hours behind.
    [InlineData("2026-01-01T00:00:00.000", Utc, Baker, "2026-01-01", 364, "Wed, Dec 31, 2025, 12:00")]
    [InlineData("2027-01-01T00:00:00.000", Utc, Baker, "2027-01-01", 364, "Thu, Dec 31, 2026, 12:00")]
    [InlineData("2027-01-01T11:59:59.999", Utc, Baker, "2027-01-01", 364, "Thu, Dec 31, 2026, 23:59")]
    [InlineData("2027-01-01T12:00:00.000", Utc, Baker, "2027-01-01", 364, "Fri, Jan 1, 2027, 00:00")]
    // Three quarters of an hour.
    [InlineData("2026-12-31T18:14:59.999", Utc, Kathmandu, "2026-12-31", 0, "Thu, Dec 31, 2026, 23:59")]
    [InlineData("2026-12-31T18:15:00.000", Utc, Kathmandu, "2026-12-31", 0, "Fri, Jan 1, 2027, 00:00")]
    // Half an hour of daylight saving.
    [InlineData("2026-12-31T12:59:59.999", Utc, LordHowe, "2026-12-31", 0, "Thu, Dec 31, 2026, 23:59")]
    [InlineData("2026-12-31T13:00:00.000", Utc, LordHowe, "2026-12-31", 0, "Fri, Jan 1, 2027, 00:00")]
    [InlineData("2026-04-04T14:59:59.999", Utc, LordHowe, "2026-04-04", 271, "Sun, Apr 5, 2026, 01:59")]
    [InlineData("2026-04-04T15:00:00.000", Utc, LordHowe, "2026-04-04", 271, "Sun, Apr 5, 2026, 01:30")]
    [InlineData("2026-04-04T15:30:00.000", Utc, LordHowe, "2026-04-04", 271, "Sun, Apr 5, 2026, 02:00")]
    [InlineData("2026-10-03T15:29:59.999", Utc, LordHowe, "2026-10-03", 89, "Sun, Oct 4, 2026, 01:59")]
    [InlineData("2026-10-03T15:30:00.000", Utc, LordHowe, "2026-10-03", 89, "Sun, Oct 4, 2026, 02:30")]
    // Both nights of daylight saving.
    [InlineData("2026-03-08T06:59:59.999", Utc, NewYork, "2026-03-08", 298, "Sun, Mar 8, 2026, 01:59")]
    [InlineData("2026-03-08T07:00:00.000", Utc, NewYork, "2026-03-08", 298, "Sun, Mar 8, 2026, 03:00")]
    [InlineData("2026-11-01T05:30:00.000", Utc, NewYork, "2026-11-01", 60, "Sun, Nov 1, 2026, 01:30")]
    [InlineData("2026-11-01T06:30:00.000", Utc, NewYork, "2026-11-01", 60, "Sun, Nov 1, 2026, 01:30")]
    [InlineData("2026-11-01T07:00:00.000", Utc, NewYork, "2026-11-01", 60, "Sun, Nov 1, 2026, 02:00")]
    // The program's zone is another.
    [InlineData("2026-01-01T04:59:59.999", NewYork, NewYork, "2025-12-31", 0, "Wed, Dec 31, 2025, 23:59")]
    [InlineData("2027-01-01T04:59:59.999", NewYork, Utc, "2026-12-31", 0, "Fri, Jan 1, 2027, 04:59")]
    [InlineData("2027-01-01T05:00:00.000", NewYork, Utc, "2027-01-01", 364, "Fri, Jan 1, 2027, 05:00")]
    [InlineData("2026-03-09T03:59:59.999", NewYork, NewYork, "2026-03-08", 298, "Sun, Mar 8, 2026, 23:59")]
    [InlineData("2026-03-09T04:00:00.000", NewYork, NewYork, "2026-03-09", 297, "Mon, Mar 9, 2026, 00:00")]
    [InlineData("2026-11-01T03:59:59.999", NewYork, NewYork, "2026-10-31", 61, "Sat, Oct 31, 2026, 23:59")]
    [InlineData("2026-11-02T04:59:59.999", NewYork, NewYork, "2026-11-01", 60, "Sun, Nov 1, 2026, 23:59")]
    [InlineData("2026-11-02T05:00:00.000", NewYork, NewYork, "2026-11-02", 59, "Mon, Nov 2, 2026, 00:00")]
    [InlineData("2026-12-31T09:59:59.999", Kiritimati, Baker, "2026-12-31", 0, "Wed, Dec 30, 2026, 21:59")]
    [InlineData("2026-12-31T10:00:00.000", Kiritimati, Baker, "2027-01-01", 364, "Wed, Dec 30, 2026, 22:00")]
    [InlineData("2026-12-31T10:00:00.000", Kiritimati, Kathmandu, "2027-01-01", 364, "Thu, Dec 31, 2026, 15:45")]
    [InlineData("2027-01-01T11:59:59.999", Baker, Kiritimati, "2026-12-31", 0, "Sat, Jan 2, 2027, 01:59")]
    [InlineData("2027-01-01T12:00:00.000", Baker, Kiritimati, "2027-01-01", 364, "Sat, Jan 2, 2027, 02:00")]
    [InlineData("2026-12-31T18:15:00.000", Kathmandu, Utc, "2027-01-01", 364, "Thu, Dec 31, 2026, 18:15")]
    [InlineData("2026-12-31T13:00:00.000", LordHowe, NewYork, "2027-01-01", 364, "Thu, Dec 31, 2026, 08:00")]
    // A leap year.
    [InlineData("2028-02-28T18:15:00.000", Utc, Kathmandu, "2028-02-28", 307, "Tue, Feb 29, 2028, 00:00")]
    [InlineData("2028-02-29T00:00:00.000", Utc, Utc, "2028-02-29", 306, "Tue, Feb 29, 2028, 00:00")]
    [InlineData("2028-02-29T11:59:59.999", Utc, Baker, "2028-02-29", 306, "Mon, Feb 28, 2028, 23:59")]
    [InlineData("2028-02-29T10:00:00.000", Utc, Kiritimati, "2028-02-29", 306, "Wed, Mar 1, 2028, 00:00")]
    [InlineData("2028-02-29T23:59:59.999", Utc, Kiritimati, "2028-02-29", 306, "Wed, Mar 1, 2028, 13:59")]
    [InlineData("2028-03-01T04:59:59.999", NewYork, NewYork, "2028-02-29", 306, "Tue, Feb 29, 2028, 23:59")]
    public void An_instant_has_one_day_and_year_for_the_program_and_its_own_for_a_member(
        string utc,
        string program,
        string member,
        string day,
        int left,
        string reads
    )
    {
        var now = DateTime.Parse(utc, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal);
        var calendar = A.Calendar(now, program);
        var today = DateOnly.Parse(day, CultureInfo.InvariantCulture);
        Assert.Equal((today, left), (calendar.Today, calendar.DaysLeftIn(today.Year)));
        Assert.True(calendar.StartOf(today.Year) <= now && now < calendar.StartOf(today.Year + 1));
        Assert.Equal($"{reads} ({member})", Format.DateTime(now, TimeZones.Find(member)));
        Assert.True(calendar.LatestToday >= TimeZones.DayOf(now, TimeZones.Find(member)));
    }

    /// <param name="end">When the program's year 2026 ends, as the member reads it; null when both zones say the same.</param>
    [Theory]
    [InlineData(Utc, Utc, null)]
    [InlineData(Utc, Kiritimati, "Fri, Jan 1, 2027, 14:00")]
    [InlineData(Utc, Baker, "Thu, Dec 31, 2026, 12:00")]
    [InlineData(Utc, Kathmandu, "Fri, Jan 1, 2027, 05:45")]
    [InlineData(Utc, LordHowe, "Fri, Jan 1, 2027, 11:00")]
    [InlineData(Utc, NewYork, "Thu, Dec 31, 2026, 19:00")]
    [InlineData(NewYork, NewYork, null)]
    [InlineData(NewYork, Utc, "Fri, Jan 1, 2027, 05:00")]
    [InlineData(NewYork, Kiritimati, "Fri, Jan 1, 2027, 19:00")]
    [InlineData(NewYork, Kathmandu, "Fri, Jan 1, 2027, 10:45")]
    [InlineData(Kiritimati, Baker, "Wed, Dec 30, 2026, 22:00")]
    [InlineData(Kiritimati, NewYork, "Thu, Dec 31, 2026, 05:00")]
    public void The_deadline_is_told_in_both_zones(string program, string member, string? end)
    {
        var calendar = A.Calendar(A.Moment, program);
        Assert.Equal(
            end is null
                ? $"the end of Dec 31, 2026 ({member})"
                : $"{end} ({member}), which is the end of Dec 31, 2026 in the program’s time zone ({program})",
            Format.EndOfDay(calendar.StartOf(2027), TimeZones.Find(member), calendar.Zone)
        );
    }
}
