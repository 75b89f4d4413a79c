using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Jobs;
using MasterHome.Mail.Outbox;
using MasterHome.Members;
using MasterHome.Standing;
using MasterHome.Web.BackOffice.Jobs;
using MasterHome.Web.BackOffice.Queue;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Dashboard;

/// <summary>Shows the state of the current cycle and the items to review.</summary>
public sealed class DashboardController(HomeDb db, Standings standings, ReviewQueue queue, ProgramCalendar calendar) : BackOfficeController
{
    [HttpGet("/back-office")]
    public async Task<IActionResult> Index(CancellationToken ct)
    {
        var today = calendar.Today;
        if (await db.Cycles.AsNoTracking().RunningOn(today, ct) is not { } cycle)
            return NotFound();
        var memberStandings = await standings.Of(db.Members.In(cycle.Year), cycle, ct);

        return View(
            new DashboardPage(
                cycle.Year,
                today > cycle.LastDay,
                calendar.DaysLeftIn(cycle.Year),
                memberStandings.Count,
                memberStandings.CountBy(s => s.Status).ToDictionary(),
                memberStandings.Sum(s => s.Earned),
                await queue.CountItems(ct),
                await queue.OldestSince(null, ct),
                queue.Now,
                await db.OutgoingEmails.CountAsync(m => m.State == EmailState.Failed, ct),
                await db.OutgoingEmails.CountAsync(m => m.State == EmailState.Waiting, ct),
                await new UndecidedItems(db, calendar).Describe(cycle, ct),
                await db
                    .Cycles.Where(c => c.ClosedAt == null && c.Year < today.Year)
                    .OrderBy(c => c.Year)
                    .Select(c => new OverdueClose(c.Id, c.Year))
                    .ToListAsync(ct),
                await RunRow.Of(db, db.JobRuns.LastOfEach().OrderByDescending(r => r.StartedAt), queue.Now).ToListAsync(ct)
            )
        );
    }
}
