using MasterHome.Points;

namespace MasterHome.Web.BackOffice.Points;

/// <param name="Total">The sum of the year's ledger.</param>
/// <param name="Found">The sum of what the filter found; null without a filter.</param>
public sealed record StaffPointsPage(
    int Year,
    IReadOnlyList<int> Years,
    string? Search,
    PointKind? Kind,
    int Total,
    int? Found,
    Page<LedgerRow> Lines
);

public sealed record LedgerRow(
    long Id,
    int MemberId,
    string Who,
    string Title,
    string Rule,
    PointKind Kind,
    DateOnly On,
    DateTime PostedAt,
    string By,
    string? Reason,
    long? CorrectsId,
    int Points
);
