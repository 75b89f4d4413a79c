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
    [HttpGet("/back-office/members")]
    public async Task<IActionResult> Index(string? q, MemberStatus? status, MemberOrder? sort, int? page, CancellationToken ct)
    {
        var shared = await program.Read(db, User.ProgramVersion(), ct);
        var cycle = shared.Cycles.RunningOn(calendar.Today);
        var cycleId = cycle?.Id ?? 0;
        var summary = await db.SummaryOf(cycleId, ct);
        var order = sort ?? MemberOrder.Name;
        var total =
            !string.IsNullOrWhiteSpace(q) ? await Matching(q, status, cycleId).CountAsync(ct)
            : status is { } one ? summary?.Count(one) ?? 0
            : await db.Members.CountAsync(ct);
        var rows = await Find(q, status, order, cycleId, page, total).ToListAsync(ct);
        return View(
            new MembersPage(
                q?.Trim(),
                status,
                order,
                cycle?.Year ?? calendar.Today.Year,
                summary?.OutdatedSince(calendar.Today),
                rows.ToPageOf(page, total)
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
    private IQueryable<MemberRow> Find(string? q, MemberStatus? status, MemberOrder order, int cycleId, int? page, int total)
    {
        var summaries = db.StandingSummaries.Where(s => s.CycleId == cycleId);
        if (status is null && order == MemberOrder.Name)
            return db.MembersMatching(q)
                .OrderBy(m => m.LastName)
                .ThenBy(m => m.FirstName)
                .ThenBy(m => m.Id)
                .OnPage(page, total)
                .LeftJoin(summaries, m => m.Id, s => s.MemberId, (m, s) => new { m, s })
                .OrderBy(x => x.m.LastName)
                .ThenBy(x => x.m.FirstName)
                .ThenBy(x => x.m.Id)
                .Select(x => new MemberRow(
                    x.m.Id,
                    x.m.FirstName,
                    x.m.LastName,
                    x.m.Email,
                    x.m.Company,
                    x.m.IsPartner,
                    x.s == null ? null : x.s.Status,
                    x.s == null ? null : x.s.Required,
                    x.s == null ? null : x.s.Earned
                ));
        if (status is not null)
            summaries = summaries.Where(s => s.Status == status);
        if (!string.IsNullOrWhiteSpace(q))
            summaries = summaries.Where(s => db.MembersMatching(q).Any(m => m.Id == s.MemberId));
        return InOrder(InOrder(summaries, order).OnPage(page, total), order)
            .Join(
                db.Members,
                s => s.MemberId,
                m => m.Id,
                (s, m) => new MemberRow(m.Id, m.FirstName, m.LastName, m.Email, m.Company, m.IsPartner, s.Status, s.Required, s.Earned)
            );
    }

    private static IQueryable<StandingSummary> InOrder(IQueryable<StandingSummary> summaries, MemberOrder order) =>
        order switch
        {
            MemberOrder.MostPoints => summaries.OrderByDescending(s => s.Earned).ThenByDescending(s => s.MemberId),
            MemberOrder.FewestPoints => summaries.OrderBy(s => s.Earned).ThenBy(s => s.MemberId),
            _ => summaries.OrderBy(s => s.LastName).ThenBy(s => s.FirstName).ThenBy(s => s.MemberId),
        };
}
