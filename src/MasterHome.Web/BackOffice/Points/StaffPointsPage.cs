using MasterHome.Points;

namespace MasterHome.Web.BackOffice.Points;

/// <param name="Total">Sum of all entries of the year, in whole points.</param>
/// <param name="FilteredTotal">Sum of the entries that match the filter, in whole points; null without a filter.</param>
internal sealed record StaffPointsPage(
    int Year,
    IReadOnlyList<int> Years,
    string? Search,
    PointKind? Kind,
    long Total,
    long? FilteredTotal,
    Page<LedgerRow> Entries
);

internal sealed record LedgerRow(
    long Id,
    int MemberId,
    string MemberName,
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
