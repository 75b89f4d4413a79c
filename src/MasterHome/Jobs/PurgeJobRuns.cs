using MasterHome.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Jobs;

/// <summary>Deletes old runs and ended requests. Runs that found nothing to do are deleted sooner, because a job that runs each minute
/// leaves half a million a year.</summary>
public sealed class PurgeJobRuns(HomeDb db, TimeProvider clock, IOptions<JobRunSettings> settings)
{
    public async Task<JobResult> RunAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var (old, idle) = (now.AddDays(-settings.Value.KeepDays), now.AddDays(-settings.Value.KeepIdleDays));
        var gone = await db
            .JobRuns.Where(r =>
                r.EndedAt != null && (r.StartedAt < old || (r.StartedAt < idle && r.State == JobRunState.Succeeded && r.Counted == 0))
            )
            .ExecuteDeleteAsync(ct);
        gone += await db.JobRequests.Where(r => r.EndedAt != null && r.RequestedAt < old).ExecuteDeleteAsync(ct);
        // Not counted, or this job itself would never be idle.
        return new JobResult(0, 0, $"{Format.Count(gone, "old run")} and requests deleted.");
    }
}
