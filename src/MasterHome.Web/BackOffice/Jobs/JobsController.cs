using MasterHome.Data;
using MasterHome.Jobs;
using MasterHome.Jobs.Requests;
using MasterHome.Web.BackOffice.Lists;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Exports;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Jobs;

/// <summary>Lists job runs and what administrators asked for, with their results.</summary>
public sealed class JobsController(HomeDb db, JobRequests requests, JobPlan plan, TimeProvider clock) : BackOfficeController
{
    private const int NewestRequests = 10;

    [HttpGet("/back-office/jobs")]
    public async Task<IActionResult> Index([FromServices] JobRunList runs, CancellationToken ct) =>
        View(nameof(Index), await Read(runs, ct));

    [HttpGet("/back-office/jobs/export")]
    public async Task<IActionResult> Export([FromServices] JobRunList runs, ExportFormat format, CancellationToken ct) =>
        await runs.Export(Request, format, ct);

    /// <summary>Asks for a run of a job now. It shows its progress as any other work that was asked for.</summary>
    [HttpPost("/back-office/jobs/{job}/runs")]
    public Task<IActionResult> Create(string job, [FromServices] JobRunList runs, CancellationToken ct) =>
        Try(
            async () =>
            {
                if (!plan.Has(job))
                    return NotFound();
                var audit = User.AsStaff(clock.GetUtcNow().UtcDateTime);
                return ResultOf(
                    await requests.Run(
                        new JobRequest(
                            new RunJob(job),
                            $"Run “{Labels.Of(job)}” now",
                            "/back-office/jobs",
                            $"/back-office/jobs?job={job}&idle=true",
                            audit
                        ),
                        ct
                    )
                );
            },
            async () => View(nameof(Index), await Read(runs, ct))
        );

    [HttpPost("/back-office/jobs/pauses")]
    public Task<IActionResult> Pause(PauseForm pause, [FromServices] JobRunList runs, CancellationToken ct) =>
        Try(
            async () =>
            {
                if (!plan.Has(pause.Job!))
                    throw new RefusedException("Choose a job from the list.", nameof(pause.Job));
                var audit = User.AsStaff(clock.GetUtcNow().UtcDateTime);
                await db.PauseJob(pause.Job!, pause.Reason, audit, ct);
                TempData["notice"] = $"{Labels.Of(pause.Job!)} is paused. A run that has begun goes on to its end.";
                return Redirect("/back-office/jobs");
            },
            async () => View(nameof(Index), await Read(runs, ct))
        );

    [HttpPost("/back-office/jobs/{job}/pause/removal")]
    public async Task<IActionResult> Resume(string job, CancellationToken ct)
    {
        await db.ResumeJob(job, User.AsStaff(clock.GetUtcNow().UtcDateTime), ct);
        TempData["notice"] = $"{Labels.Of(job)} runs again when it is due.";
        return Redirect("/back-office/jobs");
    }

    [HttpGet("/back-office/jobs/{id:guid}")]
    public async Task<IActionResult> Show(Guid id, CancellationToken ct) =>
        await requests.Find(id, ct) is var (request, isHeld) ? View(new JobRequestPage(request, isHeld)) : NotFound();

    private async Task<JobsPage> Read(JobRunList runs, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var jobs = (await RunRow.LastOfEach(db, now, ct)).OrderBy(r => r.Run.Job, StringComparer.Ordinal).ToList();
        var asked = await db
            .JobRequests.AsNoTracking()
            .OrderByDescending(r => r.RequestedAt)
            .ThenBy(r => r.Id)
            .Take(NewestRequests)
            .ToListAsync(ct);
        var pauses = await db.JobPauses.AsNoTracking().ToDictionaryAsync(p => p.Job, ct);
        var planned = plan.NextAfter(now)
            .Select(p => new JobRow(p.Job, p.At, jobs.Find(j => j.Run.Job == p.Job), pauses.GetValueOrDefault(p.Job)))
            .ToList();
        return new JobsPage(jobs, planned, asked, await runs.Read(Request, ct));
    }
}
