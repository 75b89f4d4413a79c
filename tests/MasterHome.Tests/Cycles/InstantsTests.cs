using System.Globalization;

namespace MasterHome.Tests.Cycles;

/// <summary>Instants at the edges of days, years and clocks, with what the program and a member read then. The expected values are
/// written down, not computed by the code under test.</summary>
[Trait("Fault", "1")]
public sealed class InstantsTests
{
    // Instant (UTC) | program's zone | member's zone | program year | today in the program | today for the member | days left
    // | what the member's clock shows | the end of the program year as the member reads it
    private const string Table = """
        2026-12-31T23:59:59.999|Etc/UTC|Pacific/Kiritimati|2026|2026-12-31|2027-01-01|0|Fri, Jan 1, 13:59|Fri, Jan 1, 2027, 14:00
        2026-12-31T23:59:59.999|Etc/UTC|Etc/GMT+12|2026|2026-12-31|2026-12-31|0|Thu, Dec 31, 11:59|Thu, Dec 31, 2026, 12:00
        2026-12-31T23:59:59.999|Etc/UTC|Asia/Kathmandu|2026|2026-12-31|2027-01-01|0|Fri, Jan 1, 05:44|Fri, Jan 1, 2027, 05:45
        2026-12-31T23:59:59.999|Etc/UTC|Australia/Lord_Howe|2026|2026-12-31|2027-01-01|0|Fri, Jan 1, 10:59|Fri, Jan 1, 2027, 11:00
        2026-12-31T23:59:59.999|Etc/UTC|America/New_York|2026|2026-12-31|2026-12-31|0|Thu, Dec 31, 18:59|Thu, Dec 31, 2026, 19:00
        2027-01-01T04:59:59.999|America/New_York|Pacific/Kiritimati|2026|2026-12-31|2027-01-01|0|Fri, Jan 1, 18:59|Fri, Jan 1, 2027, 19:00
        2027-01-01T04:59:59.999|America/New_York|Etc/GMT+12|2026|2026-12-31|2026-12-31|0|Thu, Dec 31, 16:59|Thu, Dec 31, 2026, 17:00
        2027-01-01T04:59:59.999|America/New_York|Asia/Kathmandu|2026|2026-12-31|2027-01-01|0|Fri, Jan 1, 10:44|Fri, Jan 1, 2027, 10:45
        2027-01-01T04:59:59.999|America/New_York|Australia/Lord_Howe|2026|2026-12-31|2027-01-01|0|Fri, Jan 1, 15:59|Fri, Jan 1, 2027, 16:00
        2027-01-01T04:59:59.999|America/New_York|America/New_York|2026|2026-12-31|2026-12-31|0|Thu, Dec 31, 23:59|the end of Dec 31, 2026
        2026-12-31T09:59:59.999|Etc/GMT-14|Etc/GMT-14|2026|2026-12-31|2026-12-31|0|Thu, Dec 31, 23:59|the end of Dec 31, 2026
        2026-12-31T09:59:59.999|Pacific/Kiritimati|Etc/GMT+12|2026|2026-12-31|2026-12-30|0|Wed, Dec 30, 21:59|Wed, Dec 30, 2026, 22:00
        2026-12-31T09:59:59.999|Pacific/Kiritimati|Asia/Kathmandu|2026|2026-12-31|2026-12-31|0|Thu, Dec 31, 15:44|Thu, Dec 31, 2026, 15:45
        2026-12-31T09:59:59.999|Etc/GMT-14|Australia/Lord_Howe|2026|2026-12-31|2026-12-31|0|Thu, Dec 31, 20:59|Thu, Dec 31, 2026, 21:00
        2026-12-31T09:59:59.999|Pacific/Kiritimati|America/New_York|2026|2026-12-31|2026-12-31|0|Thu, Dec 31, 04:59|Thu, Dec 31, 2026, 05:00
        2027-01-01T11:59:59.999|Etc/GMT+12|Pacific/Kiritimati|2026|2026-12-31|2027-01-02|0|Sat, Jan 2, 01:59|Sat, Jan 2, 2027, 02:00
        2027-01-01T11:59:59.999|Etc/GMT+12|Etc/GMT+12|2026|2026-12-31|2026-12-31|0|Thu, Dec 31, 23:59|the end of Dec 31, 2026
        2027-01-01T11:59:59.999|Etc/GMT+12|Asia/Kathmandu|2026|2026-12-31|2027-01-01|0|Fri, Jan 1, 17:44|Fri, Jan 1, 2027, 17:45
        2027-01-01T11:59:59.999|Etc/GMT+12|Australia/Lord_Howe|2026|2026-12-31|2027-01-01|0|Fri, Jan 1, 22:59|Fri, Jan 1, 2027, 23:00
        2027-01-01T11:59:59.999|Etc/GMT+12|America/New_York|2026|2026-12-31|2027-01-01|0|Fri, Jan 1, 06:59|Fri, Jan 1, 2027, 07:00
        2026-01-01T05:00:00|America/New_York|Pacific/Kiritimati|2026|2026-01-01|2026-01-01|364|Thu, Jan 1, 19:00|Fri, Jan 1, 2027, 19:00
        2026-01-01T05:00:00|America/New_York|Etc/GMT+12|2026|2026-01-01|2025-12-31|364|Wed, Dec 31, 17:00|Thu, Dec 31, 2026, 17:00
        2026-01-01T05:00:00|America/New_York|Asia/Kathmandu|2026|2026-01-01|2026-01-01|364|Thu, Jan 1, 10:45|Fri, Jan 1, 2027, 10:45
        2026-01-01T05:00:00|America/New_York|Australia/Lord_Howe|2026|2026-01-01|2026-01-01|364|Thu, Jan 1, 16:00|Fri, Jan 1, 2027, 16:00
        2026-01-01T00:00:00.000|Etc/UTC|Pacific/Kiritimati|2026|2026-01-01|2026-01-01|364|Thu, Jan 1, 14:00|Fri, Jan 1, 2027, 14:00
        2026-01-01T00:00:00.000|Etc/UTC|Etc/GMT+12|2026|2026-01-01|2025-12-31|364|Wed, Dec 31, 12:00|Thu, Dec 31, 2026, 12:00
        2026-01-01T00:00:00.000|Etc/UTC|Asia/Kathmandu|2026|2026-01-01|2026-01-01|364|Thu, Jan 1, 05:45|Fri, Jan 1, 2027, 05:45
        2026-01-01T00:00:00.000|Etc/UTC|Australia/Lord_Howe|2026|2026-01-01|2026-01-01|364|Thu, Jan 1, 11:00|Fri, Jan 1, 2027, 11:00
        2026-03-08T06:59:59.999|America/New_York|America/New_York|2026|2026-03-08|2026-03-08|298|Sun, Mar 8, 01:59|the end of Dec 31, 2026
        2026-03-08T06:59:59.999|America/New_York|Asia/Kathmandu|2026|2026-03-08|2026-03-08|298|Sun, Mar 8, 12:44|Fri, Jan 1, 2027, 10:45
        2026-03-08T07:00:00.000|America/New_York|America/New_York|2026|2026-03-08|2026-03-08|298|Sun, Mar 8, 03:00|the end of Dec 31, 2026
        2026-03-08T07:00:00.000|America/New_York|Asia/Kathmandu|2026|2026-03-08|2026-03-08|298|Sun, Mar 8, 12:45|Fri, Jan 1, 2027, 10:45
        2026-11-01T05:30:00.000|America/New_York|America/New_York|2026|2026-11-01|2026-11-01|60|Sun, Nov 1, 01:30|the end of Dec 31, 2026
        2026-11-01T05:30:00.000|America/New_York|Asia/Kathmandu|2026|2026-11-01|2026-11-01|60|Sun, Nov 1, 11:15|Fri, Jan 1, 2027, 10:45
        2026-11-01T06:30:00.000|America/New_York|America/New_York|2026|2026-11-01|2026-11-01|60|Sun, Nov 1, 01:30|the end of Dec 31, 2026
        2026-11-01T06:30:00.000|America/New_York|Asia/Kathmandu|2026|2026-11-01|2026-11-01|60|Sun, Nov 1, 12:15|Fri, Jan 1, 2027, 10:45
        2026-03-08T04:59:59.999|America/New_York|America/New_York|2026|2026-03-07|2026-03-07|299|Sat, Mar 7, 23:59|the end of Dec 31, 2026
        2026-03-08T04:59:59.999|America/New_York|Asia/Kathmandu|2026|2026-03-07|2026-03-08|299|Sun, Mar 8, 10:44|Fri, Jan 1, 2027, 10:45
        2026-11-02T04:59:59.999|America/New_York|America/New_York|2026|2026-11-01|2026-11-01|60|Sun, Nov 1, 23:59|the end of Dec 31, 2026
        2026-11-02T04:59:59.999|America/New_York|Asia/Kathmandu|2026|2026-11-01|2026-11-02|60|Mon, Nov 2, 10:44|Fri, Jan 1, 2027, 10:45
        2026-04-04T14:59:59.999|Etc/UTC|Australia/Lord_Howe|2026|2026-04-04|2026-04-05|271|Sun, Apr 5, 01:59|Fri, Jan 1, 2027, 11:00
        2026-04-04T15:00:00.000|Etc/UTC|Australia/Lord_Howe|2026|2026-04-04|2026-04-05|271|Sun, Apr 5, 01:30|Fri, Jan 1, 2027, 11:00
        2026-10-03T15:29:59.999|Etc/UTC|Australia/Lord_Howe|2026|2026-10-03|2026-10-04|89|Sun, Oct 4, 01:59|Fri, Jan 1, 2027, 11:00
        2026-10-03T15:30:00.000|Etc/UTC|Australia/Lord_Howe|2026|2026-10-03|2026-10-04|89|Sun, Oct 4, 02:30|Fri, Jan 1, 2027, 11:00
        2028-02-28T23:59:59.999|Etc/UTC|Pacific/Kiritimati|2028|2028-02-28|2028-02-29|307|Tue, Feb 29, 13:59|Mon, Jan 1, 2029, 14:00
        2028-02-28T23:59:59.999|Etc/UTC|Etc/GMT+12|2028|2028-02-28|2028-02-28|307|Mon, Feb 28, 11:59|Sun, Dec 31, 2028, 12:00
        2028-02-29T00:00:00.000|Etc/UTC|Pacific/Kiritimati|2028|2028-02-29|2028-02-29|306|Tue, Feb 29, 14:00|Mon, Jan 1, 2029, 14:00
        2028-02-29T00:00:00.000|Etc/UTC|Etc/GMT+12|2028|2028-02-29|2028-02-28|306|Mon, Feb 28, 12:00|Sun, Dec 31, 2028, 12:00
        2028-02-29T10:00:00.000|Etc/UTC|Pacific/Kiritimati|2028|2028-02-29|2028-03-01|306|Wed, Mar 1, 00:00|Mon, Jan 1, 2029, 14:00
        2028-02-29T10:00:00.000|Etc/UTC|Etc/GMT+12|2028|2028-02-29|2028-02-28|306|Mon, Feb 28, 22:00|Sun, Dec 31, 2028, 12:00
        2028-02-29T23:59:59.999|Etc/UTC|Pacific/Kiritimati|2028|2028-02-29|2028-03-01|306|Wed, Mar 1, 13:59|Mon, Jan 1, 2029, 14:00
        2028-02-29T23:59:59.999|Etc/UTC|Etc/GMT+12|2028|2028-02-29|2028-02-29|306|Tue, Feb 29, 11:59|Sun, Dec 31, 2028, 12:00
        """;

    public static TheoryData<string> Rows => [.. Table.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(row => row.Trim())];

    [Theory, MemberData(nameof(Rows))]
    public void Year_days_and_deadline_are_those_of_the_table(string row)
    {
        var cells = row.Split('|');
        var now = DateTime.Parse(cells[0], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
        var calendar = A.Calendar(now, cells[1]);
        var member = TimeZones.Find(cells[2]);
        var year = calendar.Today.Year;
        var end = Format.EndOfDay(calendar.StartOf(year + 1), member, calendar.Zone);

        Assert.Equal(
            string.Join('|', cells[3..8]),
            string.Join(
                '|',
                year,
                $"{calendar.Today:yyyy-MM-dd}",
                $"{TimeZones.DayOf(now, member):yyyy-MM-dd}",
                calendar.DaysLeftIn(year),
                Format.ShortDateTime(now, member)
            )
        );
        // In another zone, the sentence goes on with the day in the program's zone.
        var also = cells[8].StartsWith("the end", StringComparison.Ordinal)
            ? ""
            : $", which is the end of Dec 31, {year} in the program’s time zone ({cells[1]})";
        Assert.Equal($"{cells[8]} ({cells[2]}){also}", end);
    }
}
