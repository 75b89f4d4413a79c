namespace MasterHome.Web.BackOffice.Cycles;

internal sealed record CyclesPage(Page<CycleRow> Cycles, int? Running);

/// <param name="Year">The only year that can be added.</param>
internal sealed record NewCyclePage(int Year, NewCycleForm Form);

internal sealed record CycleRow(int Id, int Year, int BasePoints, bool ProRated, DateTime? ClosedAt, int Requirements, int Opportunities);
