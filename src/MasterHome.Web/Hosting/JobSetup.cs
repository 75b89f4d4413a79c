using Hangfire;
using Hangfire.Dashboard;
using Hangfire.InMemory;
using Hangfire.SqlServer;
using MasterHome.Accounts;
using MasterHome.Accounts.SecurityEvents;
using MasterHome.Accounts.Sessions;
using MasterHome.Data;
using MasterHome.Evidence;
using MasterHome.Forum.Counting;
using MasterHome.Jobs;
using MasterHome.Jobs.Requests;
using MasterHome.Mail.Bounces;
using MasterHome.Mail.Outbox;
using MasterHome.Opportunities;
using MasterHome.Opportunities.Watches;
using MasterHome.PersonalData;
using MasterHome.Reminders;
using MasterHome.Reports;
using MasterHome.Standing.Summaries;
using MasterHome.Web.BackOffice.Jobs;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Hosting;

/// <summary>Hangfire entry points, one per job. Hangfire calls them by name. Each job reads from the database what is due, so an
/// interrupted run needs no immediate retry: the next run continues.</summary>
[AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
public sealed class RecurringJobs(JobRunner runs, NightlySchedule schedule)
{
    public Task DeliverMail(CancellationToken ct) => runs.Run<DeliverMail>((job, ct) => job.RunAsync(ct), ct);

    public Task RunJobRequests(CancellationToken ct) => runs.Run<RunJobRequests>((job, ct) => job.RunAsync(ct), ct);

    public Task MakeDataExports(CancellationToken ct) => runs.Run<MakeDataExports>((job, ct) => job.RunAsync(ct), ct);

    public Task EraseMembers(CancellationToken ct) => runs.Run<EraseMembers>((job, ct) => job.RunAsync(ct), ct);

    public Task ReadBounces(CancellationToken ct) => runs.Run<ReadBounces>((job, ct) => job.RunAsync(ct), ct);

    public Task ExpireOffers(CancellationToken ct) => runs.Run<ExpireOffers>((job, ct) => job.RunAsync(ct), ct);

    public Task PublishOpportunities(CancellationToken ct) => runs.Run<PublishOpportunities>((job, ct) => job.RunAsync(ct), ct);

    public Task TellWatchers(CancellationToken ct) => runs.Run<TellWatchers>((job, ct) => job.RunAsync(ct), ct);

    public Task PurgeSessions(CancellationToken ct) => runs.Run<PurgeSessions>((job, ct) => job.RunAsync(ct), ct);

    public Task PurgeSecurityEvents(CancellationToken ct) => runs.Run<PurgeSecurityEvents>((job, ct) => job.RunAsync(ct), ct);

    public Task PurgeJobRuns(CancellationToken ct) => runs.Run<PurgeJobRuns>((job, ct) => job.RunAsync(ct), ct);

    public Task PurgeEvidence(CancellationToken ct) => runs.Run<PurgeEvidence>((job, ct) => job.RunAsync(ct), ct);

    public Task SealHistory(CancellationToken ct) => runs.Run<SealHistory>((job, ct) => job.RunAsync(ct), ct);

    public Task SendReminders(CancellationToken ct) => runs.Run<SendReminders>((job, ct) => job.RunAsync(ct), ct);

    public Task PullForum(CancellationToken ct) =>
        runs.RunIfDue<PullForum>(schedule.LastDue(schedule.Times.PullForumAt), (job, ct) => job.RunAsync(ct), ct);

    public Task WriteYearlyReport(CancellationToken ct) =>
        runs.RunIfDue<WriteYearlyReport>(schedule.LastDue(schedule.Times.WriteReportAt), (job, ct) => job.RunAsync(ct), ct);

    public Task RecordStatuses(CancellationToken ct) =>
        runs.RunIfDue<RecordStatuses>(schedule.LastDue(schedule.Times.RecordStatusesAt), (job, ct) => job.RunAsync(ct), ct);

    public Task CompareSummaries(CancellationToken ct) =>
        runs.RunIfDue<CompareSummaries>(schedule.LastDue(schedule.Times.CompareSummariesAt), (job, ct) => job.RunAsync(ct), ct);

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
            try
            {
                await WriteYearlyReport(ct);
            }
            finally
            {
                try
                {
                    await CompareSummaries(ct);
                }
                finally
                {
                    await RecordStatuses(ct);
                }
            }
        }
    }
}

/// <summary>Registers Hangfire, which only triggers jobs, and its dashboard.</summary>
internal static class JobSetup
{
    private const string DashboardPath = "/back-office/jobs/hangfire";

    public static bool IsDashboard(PathString path) => path.StartsWithSegments(DashboardPath, StringComparison.Ordinal);

    public static void AddJobs(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<NightlySchedule>();
        builder.Services.AddSingleton<JobTimetable>();
        builder.Services.AddSingleton(sp =>
        {
            var timetable = sp.GetRequiredService<JobTimetable>();
            return new JobPlan(
                timetable.Lines.Where(l => timetable.Jobs.Contains(l.Job) && l.Job != nameof(RunJobRequests)).Select(l => (l.Job, l.Cron)),
                timetable.Zone
            );
        });
        builder.Services.AddScoped<IRequestedWork, RequestedJobRun>();
        builder.Services.AddSingleton<SchedulingState>();
        builder.Services.AddSingleton<RecurringJobs>();
        // Storage from the container: Hangfire's static default would be shared by all hosts in the process.
        builder.Services.AddSingleton<JobStorage>(sp =>
            sp.GetRequiredService<IOptions<DatabaseSettings>>().Value is { Provider: DatabaseProvider.SqlServer } sql
                ? new SqlServerStorage(sql.ConnectionString, HangfireTables.Options())
                : new InMemoryStorage()
        );
        builder.Services.AddHangfire(
            (services, hangfire) =>
                hangfire
                    .UseLogProvider(new HangfireLog(services.GetRequiredService<ILoggerFactory>()))
                    .UseSimpleAssemblyNameTypeSerializer()
                    .UseRecommendedSerializerSettings()
        );
        if (builder.Configuration.GetValue("Jobs:Enabled", true))
        {
            // One worker per job, so that a job that takes hours does not block the others.
            builder.Services.AddHangfireServer(server => server.WorkerCount = 19);
            builder.Services.AddHostedService<JobScheduler>();
            builder.Services.AddHostedService<SummaryRefresher>();
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
}
