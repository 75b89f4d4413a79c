using MasterHome.Data;
using MasterHome.History;
using MasterHome.Web.Shared.Doors;

using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Jobs;

/// <summary>What rang, and what it did.</summary>
public sealed class JobsController(HomeDb db, TimeProvider clock) : OfficeController
{
    [HttpGet("/back-office/jobs")]
    public async Task<IActionResult> Index(string? job, bool idle, int? page, CancellationToken ct)
    {
        var newest = db.JobRuns.GroupBy(r => r.Job).Select(g => g.Max(r => r.Id));
        var jobs = await Rows(db.JobRuns.Where(r => newest.Contains(r.Id)).OrderBy(r => r.Job)).ToListAsync(ct);
        var runs = await Rows(db.JobRuns
            .Where(r => (string.IsNullOrEmpty(job) || r.Job == job) && (idle || r.BrokeOff || r.EndedAt == null || r.Counted > 0 || r.Failed > 0))
            .OrderByDescending(r => r.Id)).PageAsync(page, ct: ct);
        return View(new JobsPage(job, idle, jobs, runs));
    }

    private IQueryable<RunRow> Rows(IQueryable<JobRun> runs)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return runs.AsNoTracking().Select(r => new RunRow(
            r.Id, r.Job, r.Instance, r.StartedAt, r.EndedAt, r.Counted, r.Failed, r.BrokeOff, r.Interrupted, r.Sentence,
            r.EndedAt == null && db.JobLeases.Any(l => l.Job == r.Job && l.Fence == r.Fence && l.Until > now)));
    }
}
