using MasterHome.Reports;

namespace MasterHome.Web.BackOffice.Reports;

public sealed record ReportsPage(Page<ReportYear> Years);

public sealed record ReportYear(int Year, DateOnly DueOn, int Versions, DateTime? WrittenAt);

/// <param name="NextDue">The day on which the next one is written by itself; null when the year's own is past.</param>
/// <param name="WatchedUntil">The last day on which a change makes a next version by itself; null before the year's report is due, and
/// after.</param>
/// <param name="Versions">Newest first; few, because the same figures make no new one.</param>
public sealed record ReportPage(
    int Year,
    DateOnly DueOn,
    DateOnly Today,
    DateOnly? NextDue,
    DateOnly? WatchedUntil,
    IReadOnlyList<ReportVersionRow> Versions
);

/// <param name="Formats">Of its files: "pdf", "xlsx".</param>
public sealed record ReportVersionRow(YearlyReport Report, IReadOnlyList<string> Formats)
{
    /// <summary>The sentence, then a line for each of the first changes.</summary>
    public IReadOnlyList<string> Difference => Report.Difference?.Split('\n') ?? [];
}
