using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Members;
using MasterHome.Standing;
using MasterHome.Standing.OwnYear;
using MasterHome.Standing.Summaries;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Members;

/// <summary>Lists members with their standing in the running year, as it is summarized.</summary>
public sealed class MembersController(HomeDb db, ProgramCalendar calendar, ProgramData program) : BackOfficeController
{
    private static readonly Func<HomeDb, CancellationToken, Task<int>> CountAll = EF.CompileAsyncQuery(
        (HomeDb db, CancellationToken ct) => db.Members.Count()
    );

    private static readonly Func<HomeDb, int, int[], IAsyncEnumerable<MemberRow>> RowsOf = EF.CompileAsyncQuery(
        (HomeDb db, int cycleId, int[] ids) =>
            db
                .Members.Where(m => ids.Contains(m.Id))
                .LeftJoin(
                    db.StandingSummaries.Where(s => s.CycleId == cycleId),
                    m => m.Id,
                    s => s.MemberId,
                    (m, s) =>
                        new MemberRow(
                            m.Id,
                            m.FirstName,
                            m.LastName,
                            m.Email,
                            m.Company,
                            m.IsPartner,
                            s == null ? null : s.Status,
                            s == null ? null : s.Required,
                            s == null ? null : s.Earned
                        )
                )
    );

    [HttpGet("/back-office/members")]
    public async Task<IActionResult> Index(string? q, MemberStatus? status, MemberOrder? sort, int? page, CancellationToken ct)
    {
        var shared = await program.Read(db, User.ProgramVersion(), ct);
        var cycle = shared.Cycles.RunningOn(calendar.Today);
        var cycleId = cycle?.Id ?? 0;
        var summary = await db.SummaryOf(cycleId, ct);
        var order = sort ?? MemberOrder.Name;
        var search = string.IsNullOrWhiteSpace(q) ? null : q;
        var total =
            search is not null ? await Matching(search, status, cycleId).CountAsync(ct)
            : status is { } one ? summary?.Count(one) ?? 0
            : await CountAll(db, ct);
        int[] ids = [.. await Find(search, status, order, cycleId).OnPage(page, total).ToListAsync(ct)];
        var rows = await RowsOf(db, cycleId, ids).ToDictionaryAsync(r => r.Id, cancellationToken: ct);
        return View(
            new MembersPage(
                q?.Trim(),
                status,
                order,
                cycle?.Year ?? calendar.Today.Year,
                summary?.OutdatedSince(calendar.Today),
                ids.Where(rows.ContainsKey).Select(id => rows[id]).ToList().ToPageOf(page, total)
            )
        );
    }

    private IQueryable<Member> Matching(string? q, MemberStatus? status, int cycleId)
    {
        var members = db.MembersMatching(q);
        return status is null
            ? members
            : members.Where(m => db.StandingSummaries.Any(s => s.CycleId == cycleId && s.MemberId == m.Id && s.Status == status));
    }

    /// <summary>Ordered by the columns of one index each, so that a page of 100,000 members is read without sorting them.</summary>
    private IQueryable<int> Find(string? q, MemberStatus? status, MemberOrder order, int cycleId)
    {
        if (status is null && order == MemberOrder.Name)
            return db.MembersMatching(q).OrderBy(m => m.LastName).ThenBy(m => m.FirstName).ThenBy(m => m.Id).Select(m => m.Id);
        var summaries = db.StandingSummaries.Where(s => s.CycleId == cycleId);
        if (status is not null)
            summaries = summaries.Where(s => s.Status == status);
        if (q is not null)
            summaries = summaries.Where(s => db.MembersMatching(q).Any(m => m.Id == s.MemberId));
        return InOrder(summaries, order).Select(s => s.MemberId);
    }

    private static IQueryable<StandingSummary> InOrder(IQueryable<StandingSummary> summaries, MemberOrder order) =>
        order switch
        {
            MemberOrder.MostPoints => summaries.OrderByDescending(s => s.Earned).ThenByDescending(s => s.MemberId),
            MemberOrder.FewestPoints => summaries.OrderBy(s => s.Earned).ThenBy(s => s.MemberId),
            _ => summaries.OrderBy(s => s.LastName).ThenBy(s => s.FirstName).ThenBy(s => s.MemberId),
        };
}
