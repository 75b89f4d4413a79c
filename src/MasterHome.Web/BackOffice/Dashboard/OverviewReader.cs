using System.Security.Claims;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Jobs;
using MasterHome.Mail.Outbox;
using MasterHome.Standing;
using MasterHome.Standing.OwnYear;
using MasterHome.Standing.Summaries;
using MasterHome.Web.BackOffice.Jobs;
using MasterHome.Web.BackOffice.Queue;
using MasterHome.Web.Shared.Access;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Dashboard;

/// <summary>Reads the overview of the running year.</summary>
public sealed class OverviewReader(HomeDb db, ReviewQueue queue, ProgramCalendar calendar, ProgramData program)
{
    /// <returns>Null only before there is a cycle.</returns>
    internal async Task<DashboardPage?> Read(ClaimsPrincipal user, CancellationToken ct)
    {
        var today = calendar.Today;
        var shared = await program.Read(db, user.ProgramVersion(), ct);
        if (shared.Cycles.RunningOn(today) is not { } cycle)
            return null;
        var summary = await db.SummaryOf(cycle.Id, ct);
        var (toReview, oldest) = await queue.CountItems(null, ct);
        var emails = await db
            .OutgoingEmails.Where(m => m.State == EmailState.Failed || m.State == EmailState.Waiting)
            .GroupBy(m => m.State)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        return new DashboardPage(
            cycle.Year,
            today > cycle.LastDay,
            calendar.DaysLeftIn(cycle.Year),
            summary,
            summary is null ? null : summary.OutdatedSince(today),
            toReview,
            oldest,
            calendar.Now,
            emails.GetValueOrDefault(EmailState.Failed),
            emails.GetValueOrDefault(EmailState.Waiting),
            await new UndecidedItems(db, calendar).Describe(cycle, ct),
            [
                .. shared
                    .Cycles.Where(c => !c.IsClosed && c.Year < today.Year)
                    .OrderBy(c => c.Year)
                    .Select(c => new OverdueClose(c.Id, c.Year)),
            ],
            await RunRow.Of(db, db.JobRuns.LastOfEach().OrderByDescending(r => r.StartedAt), calendar.Now).ToListAsync(ct)
        );
    }
}
