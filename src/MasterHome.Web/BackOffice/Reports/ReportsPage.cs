using MasterHome.Reports;

namespace MasterHome.Web.BackOffice.Reports;

internal sealed record ReportsPage(Page<ReportYear> Years);

internal sealed record ReportYear(int Year, DateOnly DueOn, int Versions, DateTime? WrittenAt);

/// <param name="NextDue">The day the next report is created automatically; null after the year's report date.</param>
/// <param name="WatchedUntil">
/// The last day on which a change creates a new version automatically; null before the report is due and after that day.
/// </param>
/// <param name="Versions">Newest first. Few, so not paged: unchanged figures create no new version.</param>
internal sealed record ReportPage(
    int Year,
    DateOnly DueOn,
    DateOnly Today,
    DateOnly? NextDue,
    DateOnly? WatchedUntil,
    IReadOnlyList<ReportVersionRow> Versions
);

/// <param name="Formats">File extensions: "pdf", "xlsx".</param>
internal sealed record ReportVersionRow(YearlyReport Report, IReadOnlyList<string> Formats)
{
    /// <summary>A summary, then one line for each of the first changes.</summary>
    public IReadOnlyList<string> Difference => Report.Difference?.Split('\n') ?? [];
}
