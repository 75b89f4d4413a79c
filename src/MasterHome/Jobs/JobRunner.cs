using MasterHome.Data;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MasterHome.Jobs;

/// <summary>Runs a job in a scope of its own, on one instance at a time, and records the run. A job that another instance runs is not
/// started.</summary>
public sealed class JobRunner(IServiceScopeFactory scopes, JobLeases leases, ILogger<JobRunner> log)
{
    public Task<JobResult> Run<TJob>(Func<TJob, CancellationToken, Task<JobResult>> work, CancellationToken ct = default)
        where TJob : notnull => Run(due: null, work, ct);

    /// <summary>Runs a job that is due since an instant, unless it ran since then. Late, repeated or concurrent triggers run it once. A
    /// failed run is retried after a pause, a stopped or killed one at once.</summary>
    /// <param name="due">UTC.</param>
    public Task<JobResult> RunIfDue<TJob>(DateTime due, Func<TJob, CancellationToken, Task<JobResult>> work, CancellationToken ct = default)
        where TJob : notnull => Run(due, work, ct);

    private async Task<JobResult> Run<TJob>(DateTime? due, Func<TJob, CancellationToken, Task<JobResult>> work, CancellationToken ct)
        where TJob : notnull
    {
        var (run, whyNot) = await leases.Begin(typeof(TJob).Name, due, ct);
        if (run is null)
            return new JobResult(0, 0, whyNot!) { NotRun = true };
        using var over = new CancellationTokenSource();
        using var lost = new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct, lost.Token);
        var lease = new JobLeaseHandle(run.Job, run.Fence);
        var holding = leases.Hold(lease, lost, over.Token);
        try
        {
            var result = await Work(lease, work, stop.Token);
            run.End(result, leases.Now);
            return result;
        }
        catch (Exception e)
        {
            Close(run, e, stop: ct.IsCancellationRequested, lost.IsCancellationRequested);
            throw;
        }
        finally
        {
            await over.CancelAsync();
            await holding.ContinueWith(_ => { }, TaskScheduler.Default);
            await leases.End(run);
        }
    }

    private async Task<JobResult> Work<TJob>(
        JobLeaseHandle lease,
        Func<TJob, CancellationToken, Task<JobResult>> work,
        CancellationToken ct
    )
        where TJob : notnull
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<HomeDb>();
        db.Lease = lease;
        try
        {
            return await work(scope.ServiceProvider.GetRequiredService<TJob>(), ct);
        }
        finally
        {
            // The context goes back to a pool.
            db.Lease = null;
        }
    }

    private void Close(JobRun run, Exception e, bool stop, bool lost)
    {
        if (e is LeaseLostException || (e is OperationCanceledException && lost))
            run.Interrupt("Another instance took it over.", leases.Now);
        else if (e is OperationCanceledException && stop)
            run.Interrupt("Stopped before it was done.", leases.Now);
        else
        {
            log.LogError(e, "{Job} failed", run.Job);
            run.Fail(e is RefusedException ? e.Message : $"Failed: {e.GetType().Name}.", leases.Now);
        }
    }
}
