using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Points;
using MasterHome.Standing;
using MasterHome.Web.Portal.Shared;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Portal.Points;

public sealed class PointsController(HomeDb db, ProgramCalendar calendar, Standings standings) : PortalController
{
    [HttpGet("/points")]
    public async Task<IActionResult> Index(int? year, int? page, CancellationToken ct)
    {
        var cycles = db.Cycles.AsNoTracking();
        var cycle = year is null ? await cycles.RunningOn(calendar.Today, ct) : await cycles.SingleOrDefaultAsync(c => c.Year == year, ct);
        if (cycle is null)
            return year is null ? View("NoYear") : NotFound();
        var me = User.MemberId();
        if (await standings.Of(me, cycle, ct) is not { } standing)
            return NotFound();
        var entries = db.PointEntries.Where(e => e.MemberId == me && e.CycleId == cycle.Id);
        var lines = await entries
            .OrderByDescending(e => e.OccurredOn)
            .ThenByDescending(e => e.Id)
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
                db.Opportunities.Where(o => o.Id == e.OpportunityId)
                    .Select(o => new RuleToday(
                        o.Tracking,
                        o.Points,
                        o.MaxTimes,
                        o.RuleVersion,
                        db.PointEntries.Where(x => x.MemberId == me && x.CycleId == cycle.Id && x.OpportunityId == o.Id).Sum(x => x.Points)
                    ))
                    .FirstOrDefault()
            ))
            .PageAsync(page, ct: ct);
        var years = await cycles
            .Where(c =>
                db.PointEntries.Any(e => e.MemberId == me && e.CycleId == c.Id)
                || db.Outcomes.Any(o => o.MemberId == me && o.CycleId == c.Id)
                || c.Id == cycle.Id
                || c.ClosedAt == null
            )
            .OrderByDescending(c => c.Year)
            .Select(c => c.Year)
            .ToListAsync(ct);
        var outcome = cycle.IsClosed
            ? await db.Outcomes.AsNoTracking().Current(cycle.Id).SingleOrDefaultAsync(o => o.MemberId == me, ct)
            : null;
        return View(
            new PointsPage(
                standing,
                years,
                calendar.Today > cycle.LastDay,
                outcome,
                lines,
                standing.Earned,
                await ReplyFigures.Read(db, me, cycle.Id, null, ct)
            )
            {
                Forecast = outcome is null && standing.HasForecast ? await ForecastParts.Load(db, standing, calendar, ct) : null,
                Corrections = await entries.Where(e => e.Kind == PointKind.Correction).SumAsync(e => e.Points, ct),
            }
        );
    }
}
