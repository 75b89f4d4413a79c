using MasterHome.Data;
using MasterHome.Reports;

namespace MasterHome.Web.BackOffice.Reports;

public sealed record ReportsPage(Page<ReportYear> Years);

public sealed record ReportYear(int Year, DateOnly DueOn, int Versions, DateTime? WrittenAt);

/// <param name="Versions">Newest first; few, because the same figures make no new one.</param>
public sealed record ReportPage(int Year, DateOnly DueOn, DateOnly Today, IReadOnlyList<YearlyReport> Versions);
