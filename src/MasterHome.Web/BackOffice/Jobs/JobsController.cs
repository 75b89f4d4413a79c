using MasterHome.Data;
using MasterHome.Web.Shared.Doors;

using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Jobs;

/// <summary>What rang, and what it did.</summary>
public sealed class JobsController(HomeDb db) : OfficeController
{
    [HttpGet("/back-office/jobs")]
    public async Task<IActionResult> Index(string? job, int? page, CancellationToken ct) =>
        View(new JobsPage(
            job, await db.JobRuns.Select(r => r.Job).Distinct().OrderBy(j => j).ToListAsync(ct), await db.JobRuns.CountAsync(r => r.BrokeOff || r.Failed > 0, ct),
            await db.JobRuns.AsNoTracking().Where(r => string.IsNullOrEmpty(job) || r.Job == job).OrderByDescending(r => r.Id)
                .Select(r => new RunRow(r.Job, r.Instance, r.StartedAt, r.EndedAt, r.Counted, r.Failed, r.BrokeOff, r.Sentence)).PageAsync(page, ct: ct)));
}
