namespace MasterHome.Web.BackOffice.Cycles;

public sealed record CyclesPage(Page<CycleRow> Cycles, int? Running);

public sealed record CycleRow(int Id, int Year, int BasePoints, bool ProRated, DateTime? ClosedAt, int Requirements, int Opportunities);
