namespace MasterHome.Web.BackOffice.Reconciliation;

/// <summary>One sum of points in all places where it is stored, in whole points.</summary>
/// <param name="Ledger">The sum of all entries, added up for this page.</param>
/// <param name="Totals">What the page of the ledger shows.</param>
/// <param name="Members">The sum of what the list of members shows; null for a year that is not summarized any more.</param>
/// <param name="Overview">What the overview shows.</param>
/// <param name="AtReport">The sum of the entries that had been posted when the newest report was written.</param>
/// <param name="Changes">Changes that lists of members do not show yet.</param>
internal sealed record ReconciliationPage(
    int Year,
    IReadOnlyList<int> Years,
    long Ledger,
    long Totals,
    long? Members,
    long? Overview,
    ReportFigure? Report,
    long AtReport,
    int Changes,
    IReadOnlyList<MemberDifference> Differences
)
{
    public bool Agrees =>
        Totals == Ledger
        && (Members ?? Ledger) == Ledger
        && (Overview ?? Ledger) == Ledger
        && (Report is null || (Report.Ledger == AtReport && Report.Rows == AtReport))
        && Differences.Count == 0;
}

/// <param name="Ledger">The ledger's sum that it states.</param>
/// <param name="Rows">The sum of its rows.</param>
internal sealed record ReportFigure(int Version, DateTime WrittenAt, int Ledger, int Rows);

/// <param name="Sum">The sum of the member's entries.</param>
/// <param name="Stored">What lists show.</param>
internal sealed record MemberDifference(int MemberId, string Name, int Sum, int Stored);
