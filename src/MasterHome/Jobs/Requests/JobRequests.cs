using System.Collections.Concurrent;
using System.Threading.Channels;
using MasterHome.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MasterHome.Jobs.Requests;

/// <summary>Starts work that administrators ask for in this process, and tells how far it is. The work does not end with the page that
/// asked for it. If the process ends, <see cref="RunJobRequests"/> goes on elsewhere, or here after the next start.</summary>
public sealed class JobRequests(
    IServiceScopeFactory scopes,
    JobRunner runs,
    TimeProvider clock,
    IOptions<JobRunSettings> settings,
    ILogger<JobRequests> log
) : BackgroundService
{
    private readonly Channel<TaskCompletionSource> _asked = Channel.CreateUnbounded<TaskCompletionSource>();
    private readonly ConcurrentDictionary<Guid, WorkProgress> _here = new();

    /// <summary>Stores the request, starts it, and waits a moment: most work ends before a page would be missed.</summary>
    /// <returns>The request as it is then.</returns>
    public async Task<JobRequest> Run(JobRequest request, CancellationToken ct = default)
    {
        await With(db =>
            db.Transact(
                async ct =>
                {
                    db.Add(request);
                },
                ct
            )
        );
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // Also when the browser has gone: the request is stored.
        _asked.Writer.TryWrite(ended);
        await Task.WhenAny(ended.Task, Task.Delay(settings.Value.Wait, clock, ct));
        return (await Find(request.Id, ct))!.Value.Request;
    }

    /// <summary>A request and whether a process does it at this moment.</summary>
    public async Task<(JobRequest Request, bool IsHeld)?> Find(Guid id, CancellationToken ct = default)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var found = await With(db =>
            db.JobRequests.AsNoTracking()
                .Where(r => r.Id == id)
                .Select(r => new { Request = r, IsHeld = db.JobLeases.Any(l => l.Job == nameof(RunJobRequests) && l.Until > now) })
                .SingleOrDefaultAsync(ct)
        );
        if (found is null)
            return null;
        if (!found.Request.HasEnded && _here.TryGetValue(id, out var progress) && progress.Now is { } step)
            found.Request.Show(step);
        return (found.Request, found.IsHeld);
    }

    /// <summary>Lets others see how far the work is: pages of this process at once, other processes after a few seconds.</summary>
    internal async Task<T> Show<T>(Guid id, WorkProgress progress, Func<Task<T>> work)
    {
        using var over = new CancellationTokenSource();
        _here[id] = progress;
        var storing = Store(id, progress, over.Token);
        try
        {
            return await work();
        }
        finally
        {
            _here.TryRemove(id, out _);
            await over.CancelAsync();
            await storing.ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    /// <summary>One run after the other. While another process runs requests, it also does those of this one.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var ended in _asked.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await runs.Run<RunJobRequests>((job, ct) => job.RunAsync(ct), stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogError(e, "Requested work could not be done. The next run of the job does it");
            }
            ended.TrySetResult();
        }
    }

    private async Task Store(Guid id, WorkProgress progress, CancellationToken over)
    {
        WorkStep? stored = null;
        while (true)
        {
            await Task.Delay(TimeSpan.FromSeconds(settings.Value.ProgressSeconds), clock, over);
            if (progress.Now is not { } step || step == stored)
                continue;
            try
            {
                await With(db => db.Transact(ct => Store(db, id, step, ct), over));
                stored = step;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // The work itself may hold SQLite's lock. The next step is stored, or the result.
                log.LogDebug("The progress of {Id} could not be stored ({Error})", id, e.GetBaseException().GetType().Name);
            }
        }
    }

    private static Task<int> Store(HomeDb db, Guid id, WorkStep step, CancellationToken ct) =>
        db
            .JobRequests.Where(r => r.Id == id && r.EndedAt == null)
            .ExecuteUpdateAsync(
                set => set.SetProperty(r => r.Step, step.Name).SetProperty(r => r.Done, step.Done).SetProperty(r => r.Total, step.Total),
                ct
            );

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
