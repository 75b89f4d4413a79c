namespace MasterHome.Web.BackOffice.Cycles;

internal sealed record CyclesPage(Page<CycleRow> Cycles, int? Running);

internal sealed record CycleRow(int Id, int Year, int BasePoints, bool ProRated, DateTime? ClosedAt, int Requirements, int Opportunities);
