using System.Reflection;
using Hangfire;
using Hangfire.InMemory;
using Hangfire.Storage;
using MasterHome.Data;
using MasterHome.Web.Hosting;
using MasterHome.Web.Tests.Support;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace MasterHome.Web.Tests.Hosting;

[Trait("Fault", "7")]
public sealed class ReadinessTests
{
    [Fact]
    public async Task While_nothing_is_scheduled_readiness_is_degraded_and_scheduling_is_tried_again()
    {
        await using var portal = new TestPortal().With("Jobs:Enabled", "true");
        var storage = new BrokenStorage();
        await using var host = portal.WithWebHostBuilder(builder =>
            builder.ConfigureTestServices(services => services.Replace(ServiceDescriptor.Singleton<JobStorage>(storage)))
        );
        using var http = host.CreateClient();
        await Wait.For(() => storage.Attempts > 0);
        Assert.Contains("jobs: Degraded", await http.GetStringAsync(new Uri("/health/ready", UriKind.Relative)), StringComparison.Ordinal);
        var jobs = (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries["jobs"];
        Assert.Equal(HealthStatus.Degraded, jobs.Status);
        Assert.Contains("not scheduled", jobs.Description, StringComparison.Ordinal);

        storage.IsBroken = false;
        await Wait.For(() =>
        {
            portal.Clock.Advance(TimeSpan.FromSeconds(10));
            using var connection = storage.GetConnection();
            return connection.GetRecurringJobs().Count > 0;
        });
        await Wait.For(async () =>
            (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync())
                .Entries["jobs"]
                .Description?.Contains("not scheduled", StringComparison.Ordinal) == false
        );
    }

    [Fact]
    public async Task A_job_that_never_ran_degrades_readiness()
    {
        await using var portal = new TestPortal();
        await portal.Do(db => db.JobRuns.ExecuteDeleteAsync());
        var jobs = (await portal.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries["jobs"];
        Assert.Equal(HealthStatus.Degraded, jobs.Status);
        Assert.All(
            [
                "DeliverMail",
                "ExpireOffers",
                "PurgeJobRuns",
                "PurgeSessions",
                "RunJobRequests",
                "SealHistory",
                "SendReminders",
                "WriteYearlyReport",
            ],
            name => Assert.Contains($"{name} never ran", jobs.Description, StringComparison.Ordinal)
        );
        Assert.DoesNotContain("PullForum", jobs.Description, StringComparison.Ordinal);
    }

    [SqliteFact]
    public async Task Readiness_says_when_the_database_cannot_be_written_and_tries_at_most_every_30_seconds()
    {
        await using var portal = new TestPortal();
        Assert.Equal(HealthStatus.Healthy, (await Database(portal)).Status);
        await using (var other = new SqliteConnection(DatabaseRegistration.SqliteFile(Path.Combine(portal.Folder, "home.db"))))
        {
            await other.OpenAsync();
            await using var writing = other.BeginTransaction();
            // The last try is not 30 seconds old.
            portal.Clock.Advance(TimeSpan.FromSeconds(29));
            Assert.Equal(HealthStatus.Healthy, (await Database(portal)).Status);
            portal.Clock.Advance(TimeSpan.FromSeconds(2));
            var locked = await Database(portal);
            Assert.NotEqual(HealthStatus.Healthy, locked.Status);
            Assert.Contains("cannot be written", locked.Description, StringComparison.Ordinal);
        }
        Assert.NotEqual(HealthStatus.Healthy, (await Database(portal)).Status);
        portal.Clock.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(HealthStatus.Healthy, (await Database(portal)).Status);
    }

    [Fact]
    public async Task Every_job_that_Hangfire_can_call_is_on_the_schedule_and_known_to_readiness()
    {
        await using var portal = new TestPortal()
            .With("Forum:Kind", "Csv")
            .With("Forum:File", "counts.csv")
            .With("Bounces:Host", "mail.example.org")
            .With("Bounces:User", "home")
            .With("Bounces:Password", "secret");
        var timetable = portal.Services.GetRequiredService<JobTimetable>();
        var calls = typeof(RecurringJobs)
            .GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Select(m => m.Name)
            .ToList();
        Assert.Equal(calls.Order(StringComparer.Ordinal), timetable.Lines.Select(l => l.Job).Order(StringComparer.Ordinal));
        Assert.Equal(calls.Where(name => name != nameof(RecurringJobs.RunMissed)).Order(StringComparer.Ordinal), timetable.Jobs);
    }

    [Fact]
    public void Warnings_of_Hangfire_are_logged_without_the_messages_of_exceptions()
    {
        using var capture = new LogCapture();
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(capture));
        var log = new HangfireLog(loggers).GetLogger("Hangfire.Processing");
        Assert.True(log.Log(Hangfire.Logging.LogLevel.Warn, null, null));
        Assert.False(log.Log(Hangfire.Logging.LogLevel.Info, () => "Server started", null));
        log.Log(
            Hangfire.Logging.LogLevel.Error,
            () => "Failed to process the job '7'",
            new InvalidOperationException("zoe@example.org is blocked", new IOException("zoe@example.org"))
        );
        var line = Assert.Single(capture.Lines);
        Assert.Contains("Failed to process the job '7' (InvalidOperationException, IOException)", line, StringComparison.Ordinal);
        Assert.DoesNotContain("zoe", line, StringComparison.Ordinal);
        loggers.Dispose();
        // The provider outlives its host.
        log.Log(Hangfire.Logging.LogLevel.Error, () => "Late", null);
    }

    [Fact]
    public void Serving_does_not_create_the_tables_of_Hangfire() => Assert.False(HangfireTables.Options().PrepareSchemaIfNecessary);

    private static async Task<HealthReportEntry> Database(TestPortal portal) =>
        (await portal.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries["database"];

    /// <summary>A storage whose tables are missing, or that nobody may reach.</summary>
    private sealed class BrokenStorage : JobStorage
    {
        private readonly InMemoryStorage _whole = new();
        private int _attempts;

        public volatile bool IsBroken = true;

        public int Attempts => Volatile.Read(ref _attempts);

        public override IStorageConnection GetConnection() => Whole().GetConnection();

        public override IMonitoringApi GetMonitoringApi() => Whole().GetMonitoringApi();

        private InMemoryStorage Whole()
        {
            Interlocked.Increment(ref _attempts);
            return IsBroken ? throw new IOException("Invalid object name 'HangFire.Set'.") : _whole;
        }
    }
}
