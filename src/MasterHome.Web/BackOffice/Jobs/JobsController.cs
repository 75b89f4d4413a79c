using MasterHome.Data;
using MasterHome.Jobs;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Jobs;

/// <summary>Lists job runs and their results.</summary>
public sealed class JobsController(HomeDb db, TimeProvider clock) : BackOfficeController
{
    [HttpGet("/back-office/jobs")]
    public async Task<IActionResult> Index(string? job, bool idle, int? page, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var jobs = await RunRow.Of(db, db.JobRuns.LastOfEach().OrderBy(r => r.Job), now).ToListAsync(ct);
        var runs = await RunRow
            .Of(
                db,
                db.JobRuns.Where(r =>
                        (string.IsNullOrEmpty(job) || r.Job == job) && (idle || r.State != JobRunState.Succeeded || r.Counted > 0)
                    )
                    .OrderByDescending(r => r.Id),
                now
            )
            .PageAsync(page, ct: ct);
        return View(new JobsPage(job, idle, jobs, runs));
    }
}
