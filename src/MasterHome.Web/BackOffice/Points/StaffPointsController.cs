using System.Linq.Expressions;
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
    private static readonly Expression<Func<PointEntry, Member, LedgerRow>> Row = (e, m) =>
        new LedgerRow(
            e.Id,
            m.Id,
            (m.FirstName + " " + m.LastName).Trim(),
            e.Title,
            e.Rule,
            e.Kind,
            e.OccurredOn,
            e.PostedAt,
            e.DecidedBy,
            e.Reason,
            e.CorrectsId,
            e.Points
        );

    /// <summary>The list without a search: a kind that is null is left out of the statement.</summary>
    private static readonly Func<HomeDb, int, PointKind?, int, int, IAsyncEnumerable<LedgerRow>> NewestFirst = EF.CompileAsyncQuery(
        (HomeDb db, int cycleId, PointKind? kind, int skipped, int size) =>
            db
                .PointEntries.Where(e => e.CycleId == cycleId && (kind == null || e.Kind == kind))
                .OrderByDescending(e => e.Id)
                .Skip(skipped)
                .Take(size)
                .OrderByDescending(e => e.Id)
                .Join(db.Members, e => e.MemberId, m => m.Id, Row)
    );

    [HttpGet("/back-office/points")]
    public async Task<IActionResult> Index(int? year, string? q, PointKind? kind, int? page, CancellationToken ct)
    {
        var shared = await program.Read(db, User.ProgramVersion(), ct);
        if ((year is { } asked ? shared.OfYear(asked) : shared.Cycles.RunningOn(calendar.Today)) is not { } cycle)
            return NotFound();
        var search = string.IsNullOrWhiteSpace(q) ? null : q;
        var found = db
            .PointEntries.Where(e => e.CycleId == cycle.Id && (kind == null || e.Kind == kind))
            .Where(e => db.MembersMatching(search).Select(m => m.Id).Contains(e.MemberId));
        var ofYear = await totals.Of(cycle.Id, null, ct);
        var sum =
            search is not null
                ? await found.GroupBy(_ => 1).Select(g => new LedgerSum(g.Count(), g.Sum(e => (long)e.Points))).FirstOrDefaultAsync(ct)
                    ?? new LedgerSum(0, 0)
            : kind is not null ? await totals.Of(cycle.Id, kind, ct)
            : ofYear;
        var rows = search is null
            ? await NewestFirst(db, cycle.Id, kind, PageQueries.RowsBefore(page, sum.Entries), PageQueries.DefaultSize).ToListAsync(ct)
            : await found
                .OrderByDescending(e => e.Id)
                .OnPage(page, sum.Entries)
                .OrderByDescending(e => e.Id)
                .Join(db.Members, e => e.MemberId, m => m.Id, Row)
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
