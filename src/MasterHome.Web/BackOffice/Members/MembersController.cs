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
        var found = Find(q, status, order, cycleId);
        var total =
            !string.IsNullOrWhiteSpace(q) ? await found.CountAsync(ct)
            : status is { } one ? summary?.Count(one) ?? 0
            : await db.Members.CountAsync(ct);
        return View(
            new MembersPage(
                q?.Trim(),
                status,
                order,
                cycle?.Year ?? calendar.Today.Year,
                summary?.OutdatedSince(calendar.Today),
                await found.PageOfAsync(total, page, ct: ct)
            )
        );
    }

    /// <summary>Ordered by the columns of one index each, so that a page of 100,000 members is read without sorting them.</summary>
    private IQueryable<MemberRow> Find(string? q, MemberStatus? status, MemberOrder order, int cycleId)
    {
        var members = db.Members.Matching(q);
        var summaries = db.StandingSummaries.Where(s => s.CycleId == cycleId);
        if (status is null && order == MemberOrder.Name)
            return members
                .OrderBy(m => m.LastName)
                .ThenBy(m => m.FirstName)
                .ThenBy(m => m.Id)
                .LeftJoin(
                    summaries,
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
                );
        if (status is not null)
            summaries = summaries.Where(s => s.Status == status);
        summaries = order switch
        {
            MemberOrder.MostPoints => summaries.OrderByDescending(s => s.Earned).ThenByDescending(s => s.MemberId),
            MemberOrder.FewestPoints => summaries.OrderBy(s => s.Earned).ThenBy(s => s.MemberId),
            _ => summaries.OrderBy(s => s.LastName).ThenBy(s => s.FirstName).ThenBy(s => s.MemberId),
        };
        return summaries.Join(
            members,
            s => s.MemberId,
            m => m.Id,
            (s, m) => new MemberRow(m.Id, m.FirstName, m.LastName, m.Email, m.Company, m.IsPartner, s.Status, s.Required, s.Earned)
        );
    }
}
