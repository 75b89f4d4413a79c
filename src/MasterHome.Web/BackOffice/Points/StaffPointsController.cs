using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Members;
using MasterHome.Points;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Points;

/// <summary>Lists the ledger entries of a year.</summary>
public sealed class StaffPointsController(HomeDb db, ProgramCalendar calendar) : BackOfficeController
{
    [HttpGet("/back-office/points")]
    public async Task<IActionResult> Index(int? year, string? q, PointKind? kind, int? page, CancellationToken ct)
    {
        if (await db.Cycles.OfYearOrCurrent(year, calendar.Today, ct) is not { } cycle)
            return NotFound();
        var entries = db.PointEntries.Where(e => e.CycleId == cycle.Id);
        var total = await entries.SumAsync(e => e.Points, ct);
        var found = entries
            .Where(e => kind == null || e.Kind == kind)
            .Join(db.Members.Matching(q), e => e.MemberId, m => m.Id, (e, m) => new { e, m });
        var isFiltered = kind is not null || !string.IsNullOrWhiteSpace(q);
        return View(
            new StaffPointsPage(
                cycle.Year,
                await db.Cycles.Years(ct),
                q,
                kind,
                total,
                isFiltered ? await found.SumAsync(x => x.e.Points, ct) : null,
                await found
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
                    .PageAsync(page, ct: ct)
            )
        );
    }
}
