using System.Security.Claims;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Jobs;
using MasterHome.Mail.Outbox;
using MasterHome.Opportunities;
using MasterHome.Standing;
using MasterHome.Standing.OwnYear;
using MasterHome.Standing.Summaries;
using MasterHome.Web.BackOffice.Jobs;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.Shared.Access;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Dashboard;

/// <summary>Reads the overview of the running year.</summary>
public sealed class OverviewReader(HomeDb db, ReviewCounts counts, ProgramCalendar calendar, ProgramData program)
{
    /// <returns>Null only before there is a cycle.</returns>
    internal async Task<DashboardPage?> Read(ClaimsPrincipal user, CancellationToken ct)
    {
        var today = calendar.Today;
        var shared = await program.Read(db, user.ProgramVersion(), ct);
        if (shared.Cycles.RunningOn(today) is not { } cycle)
            return null;
        var summary = await db.SummaryOf(cycle.Id, ct);
        var toReview = (await counts.Read(ct)).All;
        var emails = await db.CountByState(ct);
        return new DashboardPage(
            cycle.Year,
            today > cycle.LastDay,
            calendar.DaysLeftIn(cycle.Year),
            summary,
            summary is null ? null : summary.OutdatedSince(today),
            toReview.Count,
            toReview.Oldest,
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
            [.. (await RunRow.LastOfEach(db, calendar.Now, ct)).OrderByDescending(r => r.Run.StartedAt)]
        )
        {
            SessionsToRecord = await db.SessionsToRecord(calendar.Now).CountAsync(ct),
        };
    }
}
