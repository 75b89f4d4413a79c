using MasterHome.Data;
using MasterHome.Jobs;
using MasterHome.Jobs.Requests;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Jobs;

/// <summary>Lists job runs and what administrators asked for, with their results.</summary>
public sealed class JobsController(HomeDb db, JobRequests requests, TimeProvider clock) : BackOfficeController
{
    private const int NewestRequests = 10;

    [HttpGet("/back-office/jobs")]
    public async Task<IActionResult> Index(string? job, bool idle, int? page, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var jobs = (await RunRow.LastOfEach(db, now, ct)).OrderBy(r => r.Run.Job, StringComparer.Ordinal).ToList();
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
        var asked = await db
            .JobRequests.AsNoTracking()
            .OrderByDescending(r => r.RequestedAt)
            .ThenBy(r => r.Id)
            .Take(NewestRequests)
            .ToListAsync(ct);
        return View(new JobsPage(job, idle, jobs, asked, runs));
    }

    [HttpGet("/back-office/jobs/{id:guid}")]
    public async Task<IActionResult> Show(Guid id, CancellationToken ct) =>
        await requests.Find(id, ct) is var (request, isHeld) ? View(new JobRequestPage(request, isHeld)) : NotFound();
}
