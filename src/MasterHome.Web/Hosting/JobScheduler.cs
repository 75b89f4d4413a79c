using Hangfire;
using Hangfire.Storage;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Hosting;

/// <summary>Whether Hangfire knows the schedule, for health checks.</summary>
internal sealed class SchedulingState
{
    private volatile bool _isWaited;

    /// <summary>True while this process should have scheduled the jobs and has not. False in commands, which schedule nothing.</summary>
    public bool IsMissing => _isWaited;

    public void Begin() => _isWaited = true;

    public void Done() => _isWaited = false;
}

/// <summary>Registers the recurring jobs when the portal has started, and tries again until it works.</summary>
internal sealed class JobScheduler(
    IServiceProvider services,
    JobTimetable timetable,
    SchedulingState state,
    IHostApplicationLifetime lifetime,
    IOptions<JobSettings> settings,
    TimeProvider clock,
    ILogger<JobScheduler> log
) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        state.Begin();
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var _ = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        await Task.Delay(TimeSpan.FromSeconds(settings.Value.StartAfterSeconds), clock, stoppingToken);
        while (!TrySchedule())
            await Task.Delay(TimeSpan.FromSeconds(settings.Value.ScheduleRetrySeconds), clock, stoppingToken);
        state.Done();
    }

    private bool TrySchedule()
    {
        try
        {
            var jobs = services.GetRequiredService<IRecurringJobManager>();
            foreach (var line in timetable.Lines)
                jobs.AddOrUpdate(line.Name, line.Call, line.Cron, new RecurringJobOptions { TimeZone = timetable.Zone });
            RemoveOthers(jobs);
            // Each once at the start: what was missed, and so that each job has a run that health can report.
            var queue = services.GetRequiredService<IBackgroundJobClient>();
            foreach (var line in timetable.Lines)
                queue.Enqueue(line.Call);
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.LogError(e, "The jobs could not be scheduled. The next attempt is in {Seconds} s", settings.Value.ScheduleRetrySeconds);
            return false;
        }
    }

    private void RemoveOthers(IRecurringJobManager jobs)
    {
        using var storage = services.GetRequiredService<JobStorage>().GetConnection();
        foreach (var removed in storage.GetRecurringJobs().Where(j => timetable.Lines.All(l => l.Name != j.Id)))
            jobs.RemoveIfExists(removed.Id);
    }
}
