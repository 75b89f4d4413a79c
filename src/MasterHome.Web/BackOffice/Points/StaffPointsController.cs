using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Members;
using MasterHome.Points;
using MasterHome.Standing.OwnYear;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Points;

/// <summary>Lists the ledger entries of a year.</summary>
public sealed class StaffPointsController(HomeDb db, ProgramCalendar calendar, ProgramData program, LedgerTotals totals)
    : BackOfficeController
{
    [HttpGet("/back-office/points")]
    public async Task<IActionResult> Index(int? year, string? q, PointKind? kind, int? page, CancellationToken ct)
    {
        var shared = await program.Read(db, User.ProgramVersion(), ct);
        if ((year is { } asked ? shared.OfYear(asked) : shared.Cycles.RunningOn(calendar.Today)) is not { } cycle)
            return NotFound();
        var entries = db.PointEntries.Where(e => e.CycleId == cycle.Id);
        var found = entries.Where(e => kind == null || e.Kind == kind);
        if (!string.IsNullOrWhiteSpace(q))
            found = found.Where(e => db.MembersMatching(q).Select(m => m.Id).Contains(e.MemberId));
        var ofYear = await totals.Of(cycle.Id, null, ct);
        var sum =
            !string.IsNullOrWhiteSpace(q)
                ? await found.GroupBy(_ => 1).Select(g => new LedgerSum(g.Count(), g.Sum(e => (long)e.Points))).FirstOrDefaultAsync(ct)
                    ?? new LedgerSum(0, 0)
            : kind is not null ? await totals.Of(cycle.Id, kind, ct)
            : ofYear;
        var rows = await found
            .OrderByDescending(e => e.Id)
            .OnPage(page, sum.Entries)
            .Join(db.Members, e => e.MemberId, m => m.Id, (e, m) => new { e, m })
            .OrderByDescending(x => x.e.Id)
            .Select(x => new LedgerRow(
                x.e.Id,
                x.m.Id,
                (x.m.FirstName + " " + x.m.LastName).Trim(),
                x.e.Title,
                x.e.Rule,
                x.e.Kind,
                x.e.OccurredOn,
                x.e.PostedAt,
                x.e.DecidedBy,
                x.e.Reason,
                x.e.CorrectsId,
                x.e.Points
            ))
            .ToListAsync(ct);
        return View(
            new StaffPointsPage(
                cycle.Year,
                [.. shared.Cycles.Select(c => c.Year).OrderDescending()],
                q,
                kind,
                ofYear.Points,
                sum == ofYear ? null : sum.Points,
                rows.ToPageOf(page, sum.Entries)
            )
        );
    }
}
