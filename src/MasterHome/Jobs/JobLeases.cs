using MasterHome.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MasterHome.Jobs;

/// <summary>Acquires, renews and releases job leases.</summary>
public sealed class JobLeases(IServiceScopeFactory scopes, TimeProvider clock, IOptions<JobRunSettings> settings, ILogger<JobLeases> log)
{
    /// <summary>The name of this instance, for the list of runs.</summary>
    public static string Instance => HolderProcess.Instance;

    public DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <summary>Acquires the lease and starts a run in one transaction. Closes runs whose instance died.</summary>
    /// <param name="due">The instant since which the job is due (UTC); a run since then makes another one unnecessary. Null for manual
    /// runs and sweeps.</param>
    /// <returns>The run, or why there is none.</returns>
    public async Task<(JobRun? Run, string? WhyNot)> Begin(string job, DateTime? due, CancellationToken ct)
    {
        try
        {
            return await With(db =>
                db.Transact(
                    async ct =>
                    {
                        if (await Take(db, job, ct) is not { } fence)
                            return (null, await Busy(db, job, ct));
                        if (await WhyNotRun(db, job, due, ct) is { } why)
                        {
                            await GiveBack(db, new JobLeaseHandle(job, fence), ct);
                            return (null, why);
                        }
                        var run = new JobRun(job, Instance, fence, Now);
                        db.Add(run);
                        await db.SaveChangesAsync(ct);
                        return ((JobRun?)run, (string?)null);
                    },
                    ct
                )
            );
        }
        catch (DbUpdateException e) when (e.IsUniqueViolation())
        {
            // Another instance created the row of this job at the same moment.
            return (null, "Another instance has just begun it.");
        }
    }

    /// <summary>Renews the lease until <paramref name="over"/>, and signals when it is lost.</summary>
    public async Task Hold(JobLeaseHandle lease, CancellationTokenSource lost, CancellationToken over)
    {
        while (true)
        {
            await Task.Delay(settings.Value.Lease / 3, clock, over);
            try
            {
                var until = Now + settings.Value.Lease;
                if (
                    await With(db =>
                        db.JobLeases.Where(l => l.Job == lease.Job && l.Fence == lease.Fence)
                            .ExecuteUpdateAsync(set => set.SetProperty(l => l.Until, until), over)
                    ) > 0
                )
                    continue;
                log.LogWarning("The lease of {Job} is lost: another instance has taken it over", lease.Job);
                await lost.CancelAsync();
                return;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // The database is briefly unavailable. The next renewal may succeed; if not, the fencing number prevents harm.
                log.LogWarning(
                    "The lease of {Job} could not be renewed ({Error}); the next attempt follows",
                    lease.Job,
                    e.GetBaseException().GetType().Name
                );
            }
        }
    }

    /// <summary>Stores the result of the run and releases the lease, in one transaction.</summary>
    public Task End(JobRun run) =>
        With(db =>
            db.Transact(
                async ct =>
                {
                    await GiveBack(db, new JobLeaseHandle(run.Job, run.Fence), ct);
                    db.Update(run);
                },
                CancellationToken.None
            )
        );

    private async Task<long?> Take(HomeDb db, string job, CancellationToken ct)
    {
        var now = Now;
        // Write first: it waits for a concurrent acquisition.
        if (await Acquire(db.JobLeases.Where(l => l.Job == job && l.Until <= now), now, ct) == 0)
        {
            if (await db.JobLeases.AsNoTracking().SingleOrDefaultAsync(l => l.Job == job, ct) is not { } current)
            {
                db.Add(new JobLease(job, HolderProcess.Mark, now, settings.Value.Lease));
                await db.SaveChangesAsync(ct);
                return 1;
            }
            if (!HolderProcess.IsGone(current.Holder))
                return null;
            if (await Acquire(db.JobLeases.Where(l => l.Job == job && l.Fence == current.Fence), now, ct) == 0)
                return null;
            log.LogWarning("{Holder} ended while it held the lease of {Job}", HolderProcess.Display(current.Holder), job);
        }
        var fence = await db.JobLeases.Where(l => l.Job == job).Select(l => l.Fence).SingleAsync(ct);
        await db
            .JobRuns.Where(r => r.Job == job && r.EndedAt == null && r.Fence < fence)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(r => r.EndedAt, now)
                        .SetProperty(r => r.State, JobRunState.Interrupted)
                        .SetProperty(r => r.Sentence, "Its process ended without a result."),
                ct
            );
        return fence;
    }

    private Task<int> Acquire(IQueryable<JobLease> lease, DateTime now, CancellationToken ct)
    {
        var until = now + settings.Value.Lease;
        return lease.ExecuteUpdateAsync(
            set =>
                set.SetProperty(l => l.Fence, l => l.Fence + 1)
                    .SetProperty(l => l.Holder, HolderProcess.Mark)
                    .SetProperty(l => l.TakenAt, now)
                    .SetProperty(l => l.Until, until),
            ct
        );
    }

    private static async Task<string> Busy(HomeDb db, string job, CancellationToken ct)
    {
        var holder = await db.JobLeases.AsNoTracking().SingleAsync(l => l.Job == job, ct);
        return $"{HolderProcess.Display(holder.Holder)} has been running it since {holder.TakenAt:HH:mm:ss} UTC. Nothing was done here.";
    }

    private async Task<string?> WhyNotRun(HomeDb db, string job, DateTime? due, CancellationToken ct) =>
        await db.JobPauses.AsNoTracking().SingleOrDefaultAsync(p => p.Job == job, ct) is { } pause ? pause.Sentence
        : due is { } since ? await WhyNotAgain(db, job, since, ct)
        : null;

    private async Task<string?> WhyNotAgain(HomeDb db, string job, DateTime due, CancellationToken ct)
    {
        var since = db.JobRuns.AsNoTracking().Where(r => r.Job == job && r.StartedAt >= due && r.State != JobRunState.Interrupted);
        if (await since.AnyAsync(r => r.State != JobRunState.Failed, ct))
            return "It has already run.";
        var again = Now.AddMinutes(-settings.Value.RetryMinutes);
        return await since.AnyAsync(r => r.StartedAt > again, ct) ? "It failed recently and waits before the next attempt." : null;
    }

    private Task GiveBack(HomeDb db, JobLeaseHandle lease, CancellationToken ct)
    {
        var now = Now;
        return db
            .JobLeases.Where(l => l.Job == lease.Job && l.Fence == lease.Fence)
            .ExecuteUpdateAsync(set => set.SetProperty(l => l.Until, now), ct);
    }

    private Task With(Func<HomeDb, Task> work) =>
        With(async db =>
        {
            await work(db);
            return true;
        });

    private async Task<T> With<T>(Func<HomeDb, Task<T>> work)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<HomeDb>());
    }
}
