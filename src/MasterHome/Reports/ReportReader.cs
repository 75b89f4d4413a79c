using System.Globalization;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Points;
using MasterHome.Standing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Reports;

/// <summary>Reads a year for its report, 10,000 members at a time.</summary>
internal sealed class ReportReader(HomeDb db, Standings standings, ProgramCalendar calendar, IOptions<ReportSettings> settings)
{
    private const int PartSize = 10_000;

    public async Task<ReportData> Read(ProgramCycle cycle, DateTime asOf, CancellationToken ct = default)
    {
        var lines = await Lines(cycle, ct);
        // Sums the ledger independently of the members, so that a missing row shows as a difference.
        var sums = await Sums(cycle.Id, ct);
        var attention = new ReportIssues(db, calendar);
        return new ReportData(
            cycle.Id,
            cycle.Year,
            cycle.ReportOn,
            asOf,
            lines,
            Figures(cycle, lines, sums),
            await LastYear(cycle.Year - 1, ct),
            [
                .. Enum.GetValues<PointKind>()
                    .Select(kind => new Reconciliation(kind, lines.Sum(l => l.Of(kind)), sums.GetValueOrDefault(kind))),
            ],
            await attention.Exceptions(cycle, lines, ct),
            await attention.Open(cycle, ct),
            await attention.Works(cycle, settings.Value.ForumDays, ct)
        );
    }

    private Task<Dictionary<PointKind, int>> Sums(int cycleId, CancellationToken ct) =>
        db
            .PointEntries.Where(e => e.CycleId == cycleId)
            .GroupBy(e => e.Kind)
            .Select(g => new { g.Key, Sum = g.Sum(e => e.Points) })
            .ToDictionaryAsync(g => g.Key, g => g.Sum, ct);

    /// <summary>The frozen outcomes when the year is closed; otherwise current standings.</summary>
    private async Task<YearFigures?> LastYear(int year, CancellationToken ct)
    {
        if (await db.Cycles.AsNoTracking().SingleOrDefaultAsync(c => c.Year == year, ct) is not { } cycle)
            return null;
        var sums = await Sums(cycle.Id, ct);
        var ends = await db
            .Outcomes.Current(cycle.Id)
            .GroupBy(o => o.Result)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        return ends.Count == 0
            ? Figures(cycle, await Lines(cycle, ct), sums)
            : Figures(
                year,
                ends.Values.Sum() - ends.GetValueOrDefault(OutcomeResult.NotInThisYear),
                ends.GetValueOrDefault(OutcomeResult.Certified),
                ends.GetValueOrDefault(OutcomeResult.NotCertified),
                ends.GetValueOrDefault(OutcomeResult.Left),
                sums,
                cycle.IsClosed
            );
    }

    private static YearFigures Figures(ProgramCycle cycle, IReadOnlyList<ReportLine> lines, Dictionary<PointKind, int> sums) =>
        Figures(
            cycle.Year,
            lines.Count(l => l.IsInYear),
            lines.Count(l => l.IsMet),
            lines.Count(l => l is { IsInYear: true, IsMet: false, IsLeaving: false }),
            lines.Count(l => l.IsLeaving),
            sums,
            cycle.IsClosed
        );

    private static YearFigures Figures(
        int year,
        int members,
        int certified,
        int notYet,
        int leaving,
        Dictionary<PointKind, int> sums,
        bool isClosed
    ) =>
        new(
            year,
            members,
            certified,
            notYet,
            leaving,
            sums.Values.Sum(),
            sums.GetValueOrDefault(PointKind.Completion),
            sums.GetValueOrDefault(PointKind.ForumReplies),
            sums.GetValueOrDefault(PointKind.Suggestion),
            sums.GetValueOrDefault(PointKind.Correction),
            isClosed
        );

    private async Task<IReadOnlyList<ReportLine>> Lines(ProgramCycle cycle, CancellationToken ct)
    {
        var lines = new List<(StandingMember Who, ReportLine Line)>();
        var last = await db.Members.OrderByDescending(m => m.Id).Select(m => m.Id).FirstOrDefaultAsync(ct);
        var upTo = 0;
        do
        {
            await Add(lines, cycle, upTo, upTo + PartSize, ct);
            upTo += PartSize;
        } while (upTo < last);
        return
        [
            .. lines
                .OrderBy(l => l.Who.LastName, StringComparer.Ordinal)
                .ThenBy(l => l.Who.FirstName, StringComparer.Ordinal)
                .ThenBy(l => l.Who.Email, StringComparer.Ordinal)
                .Select(l => l.Line),
        ];
    }

    /// <summary>Adds the lines of the members with these keys: a standing takes much more memory than its line.</summary>
    private async Task Add(List<(StandingMember, ReportLine)> lines, ProgramCycle cycle, int above, int upTo, CancellationToken ct)
    {
        // Every member with points or an outcome in the year is in the report, so that its total matches the ledger.
        var inYear = Members.MemberQueries.In(db.Members, cycle.Year).Select(m => m.Id);
        var members = db
            .Members.Where(m => m.Id > above && m.Id <= upTo)
            .Where(m =>
                inYear.Contains(m.Id)
                || db.PointEntries.Any(e => e.CycleId == cycle.Id && e.MemberId == m.Id)
                || db.Outcomes.Any(o => o.CycleId == cycle.Id && o.MemberId == m.Id)
            );
        var kinds = (
            await db
                .PointEntries.Where(e => e.CycleId == cycle.Id && e.MemberId > above && e.MemberId <= upTo)
                .GroupBy(e => new { e.MemberId, e.Kind })
                .Select(g => new
                {
                    g.Key.MemberId,
                    g.Key.Kind,
                    Sum = g.Sum(e => e.Points),
                })
                .ToListAsync(ct)
        ).ToDictionary(g => (g.MemberId, g.Kind), g => g.Sum);
        var outcomes = await db
            .Outcomes.AsNoTracking()
            .Current(cycle.Id)
            .Where(o => o.MemberId > above && o.MemberId <= upTo)
            .ToDictionaryAsync(o => o.MemberId, ct);
        foreach (var standing in await standings.Of(members, cycle, ct))
            lines.Add((standing.Who, Line(standing, kinds, outcomes.GetValueOrDefault(standing.Who.Id))));
    }

    private static ReportLine Line(MemberStanding s, Dictionary<(int, PointKind), int> kinds, Outcome? frozen) =>
        new(
            s.Who.Id,
            s.Who.Name,
            s.Who.Email,
            s.Who.IsPartner,
            s.Who.QualifiedOn,
            s.Required.Points,
            Why(s.Required),
            s.Earned,
            kinds.GetValueOrDefault((s.Who.Id, PointKind.Completion)),
            kinds.GetValueOrDefault((s.Who.Id, PointKind.ForumReplies)),
            kinds.GetValueOrDefault((s.Who.Id, PointKind.Suggestion)),
            kinds.GetValueOrDefault((s.Who.Id, PointKind.Correction)),
            s.TrainingsDone,
            s.Trainings.Count,
            string.Join("; ", s.TrainingsOpen.Select(t => t.Title)),
            s.Status,
            frozen?.Result,
            frozen?.Reasons ?? Why(s)
        );

    private static string Why(MemberStanding s) =>
        s.Status switch
        {
            MemberStatus.RequirementsMet =>
                $"{Format.Count(s.Earned, "point")} ({Format.Number(s.Required.Points)} required) and all required trainings.",
            MemberStatus.Leaving => "Opted out of the program.",
            MemberStatus.NotInThisYear => $"Nothing was asked in {s.Year}; the points were posted anyway.",
            _ => $"Missing: {string.Join(", ", s.Missing)}.",
        };

    private static string Why(RequiredPoints required)
    {
        if (required.Override is not null)
            return $"Set by the team instead of {required.Worked}: {required.OverrideReason}";
        var why = required.CountedFrom is { } from
            ? $"{required.Months} of 12 months, counted from {from.ToString("MMMM", CultureInfo.InvariantCulture)}"
            : "Full year";
        return required.LeaveMonths switch
        {
            0 => why,
            1 => $"{why}, less 1 month on leave",
            var months => $"{why}, less {months} months on leave",
        };
    }
}
