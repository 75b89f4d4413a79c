using System.Linq.Expressions;

using Hangfire;
using Hangfire.Dashboard;
using Hangfire.InMemory;
using Hangfire.SqlServer;
using Hangfire.Storage;

using MasterHome.Accounts;
using MasterHome.Data;
using MasterHome.Forum;
using MasterHome.History;
using MasterHome.Mail;
using MasterHome.Opportunities;
using MasterHome.Reminders;
using MasterHome.Reports;

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Hosting;

/// <summary>Settings under <c>Jobs:</c>.</summary>
public sealed class JobSettings
{
    /// <summary>Whether this instance rings the bell.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>In which zone the night is; the programme's when empty.</summary>
    public string? Zone { get; set; }

    public string? Why() =>
        Zone is { Length: > 0 } zone && !Cycles.Zones.IsKnown(zone) ? $"Jobs:Zone is '{zone}'; expected is an IANA time zone such as Europe/Berlin, or nothing." : null;
}

/// <summary>The bell's ropes: one method a job, because Hangfire calls by name. Each job asks the database what is due, so that a run that
/// broke off is not rung again at once: the next one finds what it left.</summary>
[AutomaticRetry(Attempts = 0)]
public sealed class Bell(Runs runs)
{
    public Task DeliverMail(CancellationToken ct) => runs.Record<DeliverMail>(job => job.RunAsync(ct), quiet: true, ct);

    public Task LapseOffers(CancellationToken ct) => runs.Record<LapseOffers>(job => job.RunAsync(ct), quiet: true, ct);

    public Task PullForum(CancellationToken ct) => runs.Record<PullForum>(job => job.RunAsync(ct), ct: ct);

    public Task ForgetSessions(CancellationToken ct) => runs.Record<ForgetSessions>(job => job.RunAsync(ct), quiet: true, ct);

    public Task SendReminders(CancellationToken ct) => runs.Record<SendReminders>(job => job.RunAsync(ct), quiet: true, ct);

    public Task WriteYearlyReport(CancellationToken ct) => runs.Record<WriteYearlyReport>(job => job.RunAsync(ct), ct: ct);
}

/// <summary>The only schedule. Hangfire just rings the bell: what is due stands in our own rows, so that a bell that was lost, late or
/// rung twice does no harm. Removing a line removes the job.</summary>
public static class Jobs
{
    private const string DashboardPath = "/back-office/jobs/hangfire";

    private static void Schedule(Timetable jobs)
    {
        // Hangfire puts a token of its own, which stops a job with the server, where none is given.
        jobs.Every("deliver-mail", "* * * * *", bell => bell.DeliverMail(CancellationToken.None));
        jobs.Every("lapse-offers", "*/10 * * * *", bell => bell.LapseOffers(CancellationToken.None));
        jobs.Every("forget-sessions", "17 * * * *", bell => bell.ForgetSessions(CancellationToken.None));
        if (jobs.CountsReplies)
            jobs.Nightly("pull-forum", nameof(PullForum), 2, 30, bell => bell.PullForum(CancellationToken.None));
        jobs.Every("send-reminders", "0 * * * *", bell => bell.SendReminders(CancellationToken.None));
        jobs.Nightly("write-report", nameof(WriteYearlyReport), 6, 0, bell => bell.WriteYearlyReport(CancellationToken.None));
    }

    public static bool IsDashboard(PathString path) => path.StartsWithSegments(DashboardPath, StringComparison.Ordinal);

    public static void AddJobs(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Bell>();
        // Storage out of the container, because Hangfire's own static one would be shared by all hosts in a process.
        builder.Services.AddSingleton<JobStorage>(sp => sp.GetRequiredService<IOptions<DatabaseSettings>>().Value is { Provider: DatabaseProvider.SqlServer } sql
            ? new SqlServerStorage(sql.ConnectionString)
            : new InMemoryStorage());
        builder.Services.AddHangfire(hangfire => hangfire.UseLogProvider(QuietLog.Instance).UseSimpleAssemblyNameTypeSerializer().UseRecommendedSerializerSettings());
        if (builder.Configuration.GetValue("Jobs:Enabled", true))
        {
            builder.Services.AddHangfireServer(server => server.WorkerCount = 2);
            builder.Services.AddHostedService<BellRinger>();
        }
    }

    public static void MapJobs(this WebApplication app) =>
        app.MapHangfireDashboard(DashboardPath, new DashboardOptions
        {
            // The policy below is the door; Hangfire's own rule would open to whoever comes through a proxy on this machine.
            Authorization = [new AdministratorsOnly()],
            DashboardTitle = "Jobs",
            DisplayStorageConnectionString = false,
        }).RequireAuthorization(MasterHome.Accounts.Doors.Administrator);

    private sealed class AdministratorsOnly : IDashboardAuthorizationFilter
    {
        public bool Authorize(DashboardContext context) => context.GetHttpContext().User.IsInRole(MasterHome.Accounts.Doors.Administrator);
    }

    /// <summary>Hangs up the ropes when the portal has started, and makes up once what a night missed.</summary>
    private sealed class BellRinger(IServiceScopeFactory scopes, IHostApplicationLifetime lifetime, ILogger<BellRinger> log) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            var started = new TaskCompletionSource();
            using var _ = lifetime.ApplicationStarted.Register(started.SetResult);
            await started.Task.WaitAsync(stoppingToken);
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var services = scope.ServiceProvider;
                var timetable = new Timetable(services);
                Schedule(timetable);
                await timetable.HangUp(services.GetRequiredService<HomeDb>(), stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogError(e, "The jobs could not be scheduled");
            }
        }
    }

    private sealed class Timetable(IServiceProvider services)
    {
        private readonly IRecurringJobManager _jobs = services.GetRequiredService<IRecurringJobManager>();
        private readonly IBackgroundJobClient _now = services.GetRequiredService<IBackgroundJobClient>();
        private readonly Cycles.ProgramCalendar _calendar = services.GetRequiredService<Cycles.ProgramCalendar>();
        private readonly TimeZoneInfo _zone = Cycles.Zones.Find(services.GetRequiredService<IOptions<JobSettings>>().Value.Zone is { Length: > 0 } zone
            ? zone
            : services.GetRequiredService<IOptions<HomeSettings>>().Value.TimeZone);
        private readonly HashSet<string> _names = [];
        private readonly List<(string Job, TimeOnly At, Expression<Func<Bell, Task>> Call)> _nightly = [];

        public bool CountsReplies { get; } = services.GetRequiredService<IOptions<ForumSettings>>().Value.Kind != ForumKind.None;

        public void Every(string name, string cron, Expression<Func<Bell, Task>> call)
        {
            _names.Add(name);
            _jobs.AddOrUpdate(name, call, cron, new RecurringJobOptions { TimeZone = _zone });
        }

        public void Nightly(string name, string job, int hour, int minute, Expression<Func<Bell, Task>> call)
        {
            Every(name, Cron.Daily(hour, minute), call);
            _nightly.Add((job, new TimeOnly(hour, minute), call));
        }

        public async Task HangUp(HomeDb db, CancellationToken ct)
        {
            using (var storage = services.GetRequiredService<JobStorage>().GetConnection())
            {
                foreach (var old in storage.GetRecurringJobs().Where(j => !_names.Contains(j.Id)))
                    _jobs.RemoveIfExists(old.Id);
            }
            foreach (var (job, at, call) in _nightly)
            {
                var due = LastDue(at);
                if (!await db.JobRuns.AnyAsync(r => r.Job == job && r.StartedAt >= due && r.EndedAt != null && !r.BrokeOff, ct))
                    _now.Enqueue(call);
            }
        }

        private DateTime LastDue(TimeOnly at)
        {
            var local = Cycles.Zones.Local(_calendar.Now, _zone);
            var day = DateOnly.FromDateTime(local);
            return Cycles.Zones.Utc((TimeOnly.FromDateTime(local) >= at ? day : day.AddDays(-1)).ToDateTime(at), _zone);
        }
    }
}
