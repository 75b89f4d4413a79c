using System.Linq.Expressions;
using Hangfire;
using Hangfire.Dashboard;
using Hangfire.InMemory;
using Hangfire.SqlServer;
using Hangfire.Storage;
using MasterHome.Accounts;
using MasterHome.Data;
using MasterHome.Forum.Counting;
using MasterHome.Jobs;
using MasterHome.Mail.Outbox;
using MasterHome.Opportunities;
using MasterHome.Reminders;
using MasterHome.Reports;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Hosting;

/// <summary>The bell's ropes: one method a job, because Hangfire calls by name. Each job asks the database what is due, so that a run that
/// broke off is not rung again at once: the next one finds what it left.</summary>
[AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
public sealed class RecurringJobs(JobRunner runs, NightlySchedule night)
{
    public Task DeliverMail(CancellationToken ct) => runs.Record<DeliverMail>((job, ct) => job.RunAsync(ct), ct);

    public Task ExpireOffers(CancellationToken ct) => runs.Record<ExpireOffers>((job, ct) => job.RunAsync(ct), ct);

    public Task PurgeSessions(CancellationToken ct) => runs.Record<PurgeSessions>((job, ct) => job.RunAsync(ct), ct);

    public Task PurgeJobRuns(CancellationToken ct) => runs.Record<PurgeJobRuns>((job, ct) => job.RunAsync(ct), ct);

    public Task SendReminders(CancellationToken ct) => runs.Record<SendReminders>((job, ct) => job.RunAsync(ct), ct);

    public Task PullForum(CancellationToken ct) =>
        runs.Once<PullForum>(night.LastDue(night.Times.PullForumAt), (job, ct) => job.RunAsync(ct), ct);

    public Task WriteYearlyReport(CancellationToken ct) =>
        runs.Once<WriteYearlyReport>(night.LastDue(night.Times.WriteReportAt), (job, ct) => job.RunAsync(ct), ct);

    /// <summary>Rings for what a night missed, because nobody was there, somebody died over it, or it failed a while ago.</summary>
    public async Task MakeUp(CancellationToken ct)
    {
        try
        {
            if (night.CountsReplies)
                await PullForum(ct);
        }
        finally
        {
            // In the order of the night: the report tells what was counted. A count that failed does not stop it.
            await WriteYearlyReport(ct);
        }
    }
}

/// <summary>The only schedule. Hangfire just rings the bell: what is due stands in our own rows, so that a bell that was lost, late or
/// rung twice does no harm. Removing a line removes the job.</summary>
public static class JobSetup
{
    private const string DashboardPath = "/back-office/jobs/hangfire";

    private static void Schedule(JobTimetable jobs, NightlySchedule night)
    {
        // Hangfire puts a token of its own, which stops a job with the server, where none is given.
        jobs.Every("deliver-mail", "* * * * *", jobs => jobs.DeliverMail(CancellationToken.None));
        jobs.Every("lapse-offers", "*/10 * * * *", jobs => jobs.ExpireOffers(CancellationToken.None));
        jobs.Every("forget-sessions", "17 * * * *", jobs => jobs.PurgeSessions(CancellationToken.None));
        jobs.Every("forget-runs", "47 * * * *", jobs => jobs.PurgeJobRuns(CancellationToken.None));
        if (night.CountsReplies)
            jobs.Nightly("pull-forum", night.Times.PullForumAt, jobs => jobs.PullForum(CancellationToken.None));
        jobs.Every("send-reminders", "0 * * * *", jobs => jobs.SendReminders(CancellationToken.None));
        jobs.Nightly("write-report", night.Times.WriteReportAt, jobs => jobs.WriteYearlyReport(CancellationToken.None));
        jobs.Every("make-up", "*/5 * * * *", jobs => jobs.MakeUp(CancellationToken.None));
    }

    public static bool IsDashboard(PathString path) => path.StartsWithSegments(DashboardPath, StringComparison.Ordinal);

    public static void AddJobs(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<NightlySchedule>();
        builder.Services.AddSingleton<RecurringJobs>();
        // Storage out of the container, because Hangfire's own static one would be shared by all hosts in a process.
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
            // One for each rope: what takes hours must not keep the others from ringing.
            builder.Services.AddHangfireServer(server => server.WorkerCount = 8);
            builder.Services.AddHostedService<JobScheduler>();
        }
    }

    public static void MapJobs(this WebApplication app) =>
        app.MapHangfireDashboard(
                DashboardPath,
                new DashboardOptions
                {
                    // The policy below is the door; Hangfire's own rule would open to whoever comes through a proxy on this machine.
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

    /// <summary>Hangs up the ropes when the portal has started.</summary>
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
                timetable.HangUp();
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

        /// <summary>Takes down the ropes of jobs that are no more, and rings once for what was missed.</summary>
        public void HangUp()
        {
            using (var storage = services.GetRequiredService<JobStorage>().GetConnection())
            {
                foreach (var old in storage.GetRecurringJobs().Where(j => !_names.Contains(j.Id)))
                    _jobs.RemoveIfExists(old.Id);
            }
            var now = services.GetRequiredService<IBackgroundJobClient>();
            now.Enqueue<RecurringJobs>(jobs => jobs.MakeUp(CancellationToken.None));
            now.Enqueue<RecurringJobs>(jobs => jobs.SendReminders(CancellationToken.None));
            now.Enqueue<RecurringJobs>(jobs => jobs.DeliverMail(CancellationToken.None));
        }
    }
}
