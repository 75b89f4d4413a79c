using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Opportunities;
using MasterHome.Points;
using MasterHome.Standing.OwnYear;
using MasterHome.Web.Portal.Shared;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Portal.Points;

public sealed class PointsController(HomeDb db, ProgramCalendar calendar, MemberYearReader reader) : PortalController
{
    private static readonly Func<HomeDb, int, int, int, int, IAsyncEnumerable<PointLine>> Lines = EF.CompileAsyncQuery(
        (HomeDb db, int memberId, int cycleId, int skip, int take) =>
            db.Set<PointEntry>()
                .Where(e => e.MemberId == memberId && e.CycleId == cycleId)
                .OrderByDescending(e => e.OccurredOn)
                .ThenByDescending(e => e.Id)
                .Skip(skip)
                .Take(take)
                .Select(e => new PointLine(
                    e.Id,
                    e.OccurredOn,
                    e.Title,
                    e.Rule,
                    e.Points,
                    e.Kind,
                    e.PostedAt,
                    e.DecidedBy,
                    e.Evidence,
                    e.Reason,
                    e.RuleVersion,
                    e.OpportunityId
                ))
    );

    [HttpGet("/points")]
    public async Task<IActionResult> Index(int? year, int? page, CancellationToken ct)
    {
        var program = await reader.ReadProgram(User.ProgramVersion(), ct);
        var cycle = year is { } asked ? program.OfYear(asked) : program.Cycles.RunningOn(calendar.Today);
        if (cycle is null)
            return year is null ? View("NoYear") : NotFound();
        var me = User.MemberId();
        if (await reader.Read(me, program, cycle, byDay: false, ct) is not { } memberYear)
            return NotFound();
        var (standing, outcome) = (memberYear.Standing, memberYear.Own.OutcomeOf(cycle.Year));
        var counts = await reader.ReadForum(me, cycle.Id, ct);
        return View(
            new PointsPage(
                standing,
                [.. program.Cycles.Where(c => IsOffered(c, cycle, memberYear)).Select(c => c.Year).OrderDescending()],
                calendar.Today > cycle.LastDay,
                outcome,
                await ReadLines(memberYear, page, ct),
                standing.Earned,
                counts is null ? null : ReplyFigures.Of(counts, memberYear.SumOf(PointKind.ForumReplies), ForumLimit(program, cycle))
            )
            {
                Forecast = outcome is null && standing.HasForecast ? ForecastParts.Of(memberYear, counts, calendar) : null,
                Corrections = memberYear.SumOf(PointKind.Correction),
            }
        );
    }

    private async Task<Page<PointLine>> ReadLines(MemberYear memberYear, int? page, CancellationToken ct)
    {
        const int size = PageQueries.DefaultSize;
        var sums = memberYear.Points.Where(p => p.CycleId == memberYear.Cycle.Id).ToList();
        var total = sums.Sum(p => p.Entries);
        var number = PageQueries.Clamp(page, size, total);
        var lines = await Lines(db, memberYear.Member.Who.Id, memberYear.Cycle.Id, (number - 1) * size, size).ToListAsync(ct);
        return new Page<PointLine>([.. lines.Select(line => line with { Today = RuleOf(line) })], number, size, total);

        RuleToday? RuleOf(PointLine line) =>
            line.OpportunityId is { } id && memberYear.Program.Opportunities.GetValueOrDefault(id) is { } rule
                ? new RuleToday(
                    rule.Tracking,
                    rule.Points,
                    rule.MaxTimes,
                    rule.RuleVersion,
                    sums.Where(p => p.OpportunityId == id).Sum(p => p.Points)
                )
                : null;
    }

    /// <summary>Years with entries or an outcome of the member, and those that are not closed.</summary>
    private static bool IsOffered(ProgramCycle cycle, ProgramCycle shown, MemberYear memberYear) =>
        cycle.Id == shown.Id
        || !cycle.IsClosed
        || memberYear.Points.Any(p => p.CycleId == cycle.Id)
        || memberYear.Member.Outcomes.Exists(o => o.CycleId == cycle.Id);

    /// <summary>Also of a year whose opportunity has been retired.</summary>
    private static int? ForumLimit(ProgramSnapshot program, ProgramCycle cycle) =>
        program
            .OpportunitiesOf(cycle.Id)
            .Where(o => o is { Tracking: Tracking.ForumReplies, PublishedAt: not null })
            .MinBy(o => o.Id)
            ?.MaxTimes;
}
