using MasterHome.Data;

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MasterHome.History;

/// <summary>Lets a job run in a scope of its own, and keeps a row of it: when, where, what it did, whether it broke off.</summary>
public sealed class Runs(IServiceScopeFactory scopes, TimeProvider clock, ILogger<Runs> log)
{
    /// <summary>Which instance this is, for people who look at the list of runs.</summary>
    public static string Instance { get; } = $"{Environment.MachineName}/{Environment.ProcessId}";

    /// <param name="quiet">A sweep of every minute leaves a row only when it did something.</param>
    public async Task<JobResult> Record<TJob>(Func<TJob, Task<JobResult>> job, bool quiet = false, CancellationToken ct = default)
        where TJob : notnull
    {
        var run = new JobRun(typeof(TJob).Name, Instance, clock.GetUtcNow().UtcDateTime);
        if (!quiet)
            await Keep(run, ct);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var result = await job(scope.ServiceProvider.GetRequiredService<TJob>());
            run.End(result, clock.GetUtcNow().UtcDateTime);
            if (!quiet || result.Counted + result.Failed > 0)
                await Keep(run, ct);
            return result;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            run.BreakOff("Stopped before it was done.", clock.GetUtcNow().UtcDateTime);
            await Keep(run, CancellationToken.None);
            throw;
        }
        catch (Exception e)
        {
            log.LogError(e, "{Job} broke off", typeof(TJob).Name);
            run.BreakOff(e is RefusedException ? e.Message : $"Broke off: {e.GetType().Name}.", clock.GetUtcNow().UtcDateTime);
            await Keep(run, CancellationToken.None);
            throw;
        }
    }

    private async Task Keep(JobRun run, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<HomeDb>();
        db.Entry(run).State = run.Id == 0 ? EntityState.Added : EntityState.Modified;
        await db.SaveChangesAsync(ct);
    }
}
