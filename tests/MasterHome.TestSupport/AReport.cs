using MasterHome.Points;
using MasterHome.Reports;
using MasterHome.Standing;

namespace MasterHome.TestSupport;

/// <summary>Editions of a report without a database: lines as given, figures that follow from them.</summary>
internal static class AReport
{
    public static ReportLine Line(int id, string name, int earned = 0, MemberStatus status = MemberStatus.OnTrack, string? email = null) =>
        new(
            id,
            name,
            email ?? $"member{id}@example.org",
            id % 7 == 0,
            new DateOnly(2024, 3, 1),
            400,
            "Full year",
            earned,
            earned,
            0,
            0,
            0,
            3,
            4,
            status == MemberStatus.RequirementsMet ? "" : "Level 3 Model Building",
            status,
            null,
            status == MemberStatus.RequirementsMet
                ? $"{earned} of 400 points and all required trainings."
                : $"Missing: {400 - earned} of 400 points, Level 3 Model Building."
        );

    public static ReportData Of(params IReadOnlyList<ReportLine> lines) =>
        new(
            1,
            2026,
            new DateOnly(2027, 1, 15),
            A.Time(2027, 1, 15, 6),
            lines,
            Figures(2026, lines),
            new YearFigures(2025, 40, 30, 8, 2, 12_000, 9_000, 2_000, 1_000, 0, true),
            [
                .. Enum.GetValues<PointKind>()
                    .Select(kind => new Reconciliation(kind, lines.Sum(l => l.Of(kind)), lines.Sum(l => l.Of(kind)))),
            ],
            [new ReportException("Leave granted", "Zoë Ünlü", "zoe@example.org", "Mar 1, 2026 to May 31, 2026, by Alex", A.Moment)],
            [new OpenItem("Suggestions", 2, A.Today)],
            new ReportOperations(1, A.Moment, true, 3, 4, 7)
        );

    public static ReportVersion Edition(ReportData report, ReportDifference? difference = null, int version = 1) =>
        new(report, version, ReportOccasion.Final, report.ReportOn, difference, TimeZoneInfo.Utc);

    private static YearFigures Figures(int year, IReadOnlyList<ReportLine> lines) =>
        new(
            year,
            lines.Count(l => l.IsInYear),
            lines.Count(l => l.IsMet),
            lines.Count(l => l is { IsInYear: true, IsMet: false, IsLeaving: false }),
            lines.Count(l => l.IsLeaving),
            lines.Sum(l => l.Earned),
            lines.Sum(l => l.Completions),
            lines.Sum(l => l.Forum),
            lines.Sum(l => l.Suggestions),
            lines.Sum(l => l.Corrections),
            lines.Any(l => l.Outcome is not null)
        );
}
