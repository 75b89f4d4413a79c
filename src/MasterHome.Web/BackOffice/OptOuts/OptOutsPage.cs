namespace MasterHome.Web.BackOffice.OptOuts;

/// <param name="Leaving">Number of opt-outs that have not been taken back.</param>
public sealed record OptOutsPage(int Year, IReadOnlyList<int> Years, int Leaving, Page<OptOutRow> OptOuts);

public sealed record OptOutRow(int MemberId, string MemberName, string Email, DateTime At, DateTime? TakenBackAt, string? Reason);
