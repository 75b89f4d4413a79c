using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Points;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Reconciliation;

/// <summary>Compares the sum of a year's ledger entries, added up now, with every stored figure that pages and the report show.</summary>
public sealed class ReconciliationController(HomeDb db, ProgramCalendar calendar, LedgerTotals totals) : BackOfficeController
{
    private const int Shown = 50;

    [HttpGet("/back-office/points/reconciliation")]
    public async Task<IActionResult> Index(int? year, CancellationToken ct)
    {
        if (await db.Cycles.AsNoTracking().OfYearOrCurrent(year, calendar.Today, ct) is not { } cycle)
            return NotFound();
        var entries = db.PointEntries.Where(e => e.CycleId == cycle.Id);
        var summaries = db.StandingSummaries.Where(s => s.CycleId == cycle.Id);
        var isSummarized = await db.SummarizedCycles.AnyAsync(c => c.CycleId == cycle.Id, ct);
        var report = await db
            .YearlyReports.Where(r => r.CycleId == cycle.Id)
            .OrderByDescending(r => r.Version)
            .Select(r => new ReportFigure(r.Version, r.WrittenAt, r.LedgerTotal, r.PointsEarned))
            .FirstOrDefaultAsync(ct);
        var reportedAt = report?.WrittenAt ?? DateTime.MinValue;
        return View(
            new ReconciliationPage(
                cycle.Year,
                await db.Cycles.Years(ct),
                await entries.SumAsync(e => (long)e.Points, ct),
                (await totals.Of(cycle.Id, null, ct)).Points,
                isSummarized ? await summaries.SumAsync(s => (long)s.Earned, ct) : null,
                isSummarized ? await db.StandingTotals.Where(t => t.CycleId == cycle.Id).SumAsync(t => t.Points, ct) : null,
                report,
                report is null ? 0 : await entries.Where(e => e.PostedAt <= reportedAt).SumAsync(e => (long)e.Points, ct),
                await db.StandingChanges.CountAsync(c => c.CycleId == null || c.CycleId == cycle.Id, ct),
                isSummarized ? await Differences(cycle.Id, ct) : []
            )
        );
    }

    /// <summary>Members whose stored sum is another one than that of their entries.</summary>
    private Task<List<MemberDifference>> Differences(int cycleId, CancellationToken ct) =>
        db
            .StandingSummaries.Where(s => s.CycleId == cycleId)
            .Select(s => new
            {
                s.MemberId,
                Stored = s.Earned,
                Sum = db.PointEntries.Where(e => e.CycleId == cycleId && e.MemberId == s.MemberId).Sum(e => e.Points),
            })
            .Where(x => x.Stored != x.Sum)
            .OrderBy(x => x.MemberId)
            .Take(Shown)
            .Join(
                db.Members,
                x => x.MemberId,
                m => m.Id,
                (x, m) => new MemberDifference(m.Id, (m.FirstName + " " + m.LastName).Trim(), x.Sum, x.Stored)
            )
            .ToListAsync(ct);
}
