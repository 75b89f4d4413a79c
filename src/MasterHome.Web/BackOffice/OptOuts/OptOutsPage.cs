namespace MasterHome.Web.BackOffice.OptOuts;

/// <param name="Leaving">Number of opt-outs that have not been taken back.</param>
internal sealed record OptOutsPage(int Year, IReadOnlyList<int> Years, int Leaving, Page<OptOutRow> OptOuts);

internal sealed record OptOutRow(int MemberId, string MemberName, string Email, DateTime At, DateTime? TakenBackAt, string? Reason);
