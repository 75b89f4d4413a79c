using System.Globalization;
using MasterHome.Cycles;

namespace MasterHome.Reports;

/// <summary>Settings under <c>Reports:</c>.</summary>
public sealed class ReportSettings : ICheckedSettings
{
    /// <summary>Addresses that receive the yearly report in addition to enabled staff and administrators.</summary>
    public IList<string> AlsoTo { get; } = [];

    /// <summary>Days of each year (<c>MM-dd</c>) on which an interim report is due besides the cycle's own day; none by default.</summary>
    public IList<string> Interim { get; } = [];

    /// <summary>Days after the cycle's day in which a change creates a new version automatically; 0 for never.</summary>
    public int WatchDays { get; set; } = 60;

    /// <summary>Days after which a member's last forum count is considered old.</summary>
    public int ForumDays { get; set; } = 7;

    /// <summary>Members whose lines are printed in the PDF; the workbook always has all. 10 to 100,000.</summary>
    public int MostPrintedMembers { get; set; } = 10_000;

    public IEnumerable<string> FindErrors()
    {
        if (MostPrintedMembers is < 10 or > 100_000)
            yield return $"Reports:MostPrintedMembers is {MostPrintedMembers}. Enter a number from 10 to 100000.";
        foreach (var address in AlsoTo.Where(a => !EmailAddress.IsAddress(a)))
            yield return $"Reports:AlsoTo contains '{address}'. Enter email addresses.";
        foreach (var day in Interim.Where(d => Day(d, 2001) is null))
            yield return $"Reports:Interim contains '{day}'. Enter days of the year, such as 06-30.";
        if (WatchDays is < 0 or > 366)
            yield return $"Reports:WatchDays is {WatchDays}. Enter a number of days from 0 to 366.";
        if (ForumDays is < 1 or > 366)
            yield return $"Reports:ForumDays is {ForumDays}. Enter a number of days from 1 to 366.";
    }

    /// <summary>The newest day up to <paramref name="today"/> on which a report of the cycle was due. Of several missed days only this
    /// one is made up. Null when no report has been due yet.</summary>
    public DateOnly? NewestDue(ProgramCycle cycle, DateOnly today) => Days(cycle).Where(d => d <= today).Select(d => (DateOnly?)d).Max();

    /// <summary>Null after the year's own day.</summary>
    public DateOnly? NextDue(ProgramCycle cycle, DateOnly today) => Days(cycle).Where(d => d > today).Select(d => (DateOnly?)d).Min();

    public bool Watches(ProgramCycle cycle, DateOnly today) =>
        cycle.ReportOn <= today && today <= cycle.ReportOn.AddDays(WatchDays) && WatchDays > 0;

    private IEnumerable<DateOnly> Days(ProgramCycle cycle) =>
        Interim.Select(d => Day(d, cycle.Year)).OfType<DateOnly>().Where(d => d < cycle.ReportOn).Append(cycle.ReportOn);

    /// <summary>Refuses February 29, which does not exist in every year.</summary>
    private static DateOnly? Day(string text, int year) =>
        DateOnly.TryParseExact($"2001-{text}", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? new DateOnly(year, day.Month, day.Day)
            : null;
}
