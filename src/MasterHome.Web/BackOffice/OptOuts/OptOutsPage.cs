namespace MasterHome.Web.BackOffice.OptOuts;

/// <param name="Standing">How many stand.</param>
public sealed record OptOutsPage(int Year, IReadOnlyList<int> Years, int Standing, Page<OptOutRow> OptOuts);

public sealed record OptOutRow(int MemberId, string Who, string Email, DateTime At, DateTime? TakenBackAt, string? Reason);
