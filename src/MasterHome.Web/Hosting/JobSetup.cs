using System.Linq.Expressions;
using Hangfire;
using Hangfire.Dashboard;
using Hangfire.InMemory;
using Hangfire.SqlServer;
using Hangfire.Storage;
using MasterHome.Accounts;
using MasterHome.Accounts.SecurityEvents;
using MasterHome.Accounts.Sessions;
using MasterHome.Data;
using MasterHome.Forum.Counting;
using MasterHome.Jobs;
using MasterHome.Mail.Outbox;
using MasterHome.Opportunities;
using MasterHome.Reminders;
using MasterHome.Reports;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Hosting;

/// <summary>Hangfire entry points, one per job. Hangfire calls them by name. Each job reads from the database what is due, so an
/// interrupted run needs no immediate retry: the next run continues.</summary>
[AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
public sealed class RecurringJobs(JobRunner runs, NightlySchedule schedule)
{
    public Task DeliverMail(CancellationToken ct) => runs.Run<DeliverMail>((job, ct) => job.RunAsync(ct), ct);

    public Task ExpireOffers(CancellationToken ct) => runs.Run<ExpireOffers>((job, ct) => job.RunAsync(ct), ct);

    public Task PurgeSessions(CancellationToken ct) => runs.Run<PurgeSessions>((job, ct) => job.RunAsync(ct), ct);

    public Task PurgeSecurityEvents(CancellationToken ct) => runs.Run<PurgeSecurityEvents>((job, ct) => job.RunAsync(ct), ct);

    public Task PurgeJobRuns(CancellationToken ct) => runs.Run<PurgeJobRuns>((job, ct) => job.RunAsync(ct), ct);

    public Task SendReminders(CancellationToken ct) => runs.Run<SendReminders>((job, ct) => job.RunAsync(ct), ct);

    public Task PullForum(CancellationToken ct) =>
        runs.RunIfDue<PullForum>(schedule.LastDue(schedule.Times.PullForumAt), (job, ct) => job.RunAsync(ct), ct);

    public Task WriteYearlyReport(CancellationToken ct) =>
        runs.RunIfDue<WriteYearlyReport>(schedule.LastDue(schedule.Times.WriteReportAt), (job, ct) => job.RunAsync(ct), ct);

    /// <summary>Runs nightly jobs that were missed because the portal was down, the process was killed, or the run
    /// failed a while ago.</summary>
    public async Task RunMissed(CancellationToken ct)
    {
        try
        {
            if (schedule.CountsReplies)
                await PullForum(ct);
        }
        finally
        {
            // In nightly order: the report includes the counts. A failed count does not stop the report.
            await WriteYearlyReport(ct);
        }
    }
}

/// <summary>The only schedule. Hangfire only triggers jobs: what is due is in our own tables, so a lost, late or repeated trigger does no
/// harm. Removing a line removes the job.</summary>
internal static class JobSetup
{
    private const string DashboardPath = "/back-office/jobs/hangfire";

    private static void Schedule(JobTimetable timetable, NightlySchedule schedule)
    {
        // Hangfire replaces CancellationToken.None with its own token, which cancels the job at shutdown.
        timetable.Every("deliver-mail", "* * * * *", jobs => jobs.DeliverMail(CancellationToken.None));
        timetable.Every("expire-offers", "*/10 * * * *", jobs => jobs.ExpireOffers(CancellationToken.None));
        timetable.Every("purge-sessions", "17 * * * *", jobs => jobs.PurgeSessions(CancellationToken.None));
        timetable.Every("purge-events", "32 * * * *", jobs => jobs.PurgeSecurityEvents(CancellationToken.None));
        timetable.Every("purge-runs", "47 * * * *", jobs => jobs.PurgeJobRuns(CancellationToken.None));
        if (schedule.CountsReplies)
            timetable.Nightly("pull-forum", schedule.Times.PullForumAt, jobs => jobs.PullForum(CancellationToken.None));
        timetable.Every("send-reminders", "0 * * * *", jobs => jobs.SendReminders(CancellationToken.None));
        timetable.Nightly("write-report", schedule.Times.WriteReportAt, jobs => jobs.WriteYearlyReport(CancellationToken.None));
        timetable.Every("run-missed", "*/5 * * * *", jobs => jobs.RunMissed(CancellationToken.None));
    }

    public static bool IsDashboard(PathString path) => path.StartsWithSegments(DashboardPath, StringComparison.Ordinal);

    public static void AddJobs(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<NightlySchedule>();
        builder.Services.AddSingleton<RecurringJobs>();
        // Storage from the container: Hangfire's static default would be shared by all hosts in the process.
        builder.Services.AddSingleton<JobStorage>(sp =>
            sp.GetRequiredService<IOptions<DatabaseSettings>>().Value is { Provider: DatabaseProvider.SqlServer } sql
                ? new SqlServerStorage(sql.ConnectionString)
                : new InMemoryStorage()
        );
        builder.Services.AddHangfire(hangfire =>
            hangfire.UseLogProvider(NullHangfireLog.Instance).UseSimpleAssemblyNameTypeSerializer().UseRecommendedSerializerSettings()
        );
        if (builder.Configuration.GetValue("Jobs:Enabled", true))
        {
            // One worker per job, so that a job that takes hours does not block the others.
            builder.Services.AddHangfireServer(server => server.WorkerCount = 9);
            builder.Services.AddHostedService<JobScheduler>();
        }
    }

    public static void MapJobs(this WebApplication app) =>
        app.MapHangfireDashboard(
                DashboardPath,
                new DashboardOptions
                {
                    // The policy below decides. Hangfire's default filter would allow all local requests, including
                    // those through a local proxy.
                    Authorization = [new AdministratorsOnly()],
                    DashboardTitle = "Jobs",
                    DisplayStorageConnectionString = false,
                }
            )
            .RequireAuthorization(MasterHome.Accounts.Policies.Administrator);

    private sealed class AdministratorsOnly : IDashboardAuthorizationFilter
    {
        public bool Authorize(DashboardContext context) =>
            context.GetHttpContext().User.IsInRole(MasterHome.Accounts.Policies.Administrator);
    }

    /// <summary>Registers the recurring jobs when the portal has started.</summary>
    private sealed class JobScheduler(IServiceScopeFactory scopes, IHostApplicationLifetime lifetime, ILogger<JobScheduler> log)
        : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            var started = new TaskCompletionSource();
            using var _ = lifetime.ApplicationStarted.Register(started.SetResult);
            await started.Task.WaitAsync(stoppingToken);
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var timetable = new JobTimetable(scope.ServiceProvider);
                Schedule(timetable, scope.ServiceProvider.GetRequiredService<NightlySchedule>());
                timetable.Apply();
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogError(e, "The jobs could not be scheduled");
            }
        }
    }

    private sealed class JobTimetable(IServiceProvider services)
    {
        private readonly IRecurringJobManager _jobs = services.GetRequiredService<IRecurringJobManager>();
        private readonly TimeZoneInfo _zone = services.GetRequiredService<NightlySchedule>().Zone;
        private readonly HashSet<string> _names = [];

        public void Every(string name, string cron, Expression<Func<RecurringJobs, Task>> call)
        {
            _names.Add(name);
            _jobs.AddOrUpdate(name, call, cron, new RecurringJobOptions { TimeZone = _zone });
        }

        public void Nightly(string name, TimeOnly at, Expression<Func<RecurringJobs, Task>> call) =>
            Every(name, Cron.Daily(at.Hour, at.Minute), call);

        /// <summary>Removes jobs that are no longer scheduled, and runs missed work once.</summary>
        public void Apply()
        {
            using (var storage = services.GetRequiredService<JobStorage>().GetConnection())
            {
                foreach (var removed in storage.GetRecurringJobs().Where(j => !_names.Contains(j.Id)))
                    _jobs.RemoveIfExists(removed.Id);
            }
            var queue = services.GetRequiredService<IBackgroundJobClient>();
            queue.Enqueue<RecurringJobs>(jobs => jobs.RunMissed(CancellationToken.None));
            queue.Enqueue<RecurringJobs>(jobs => jobs.SendReminders(CancellationToken.None));
            queue.Enqueue<RecurringJobs>(jobs => jobs.DeliverMail(CancellationToken.None));
        }
    }
}
