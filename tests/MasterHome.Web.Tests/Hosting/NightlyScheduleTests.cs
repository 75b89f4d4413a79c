using MasterHome.Forum.Counting;
using MasterHome.Forum.Sources;
using MasterHome.Jobs;
using MasterHome.Mail.Outbox;
using MasterHome.Reports;
using MasterHome.Standing.Summaries;
using MasterHome.Web.Hosting;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace MasterHome.Web.Tests.Hosting;

public sealed class NightlyScheduleTests
{
    [Theory]
    [InlineData("Europe/Berlin", "2026-03-28T00:00", "2026-03-29T01:00")] // 02:30 is skipped: local time is 03:00 at 01:00 UTC
    [InlineData("Europe/Berlin", "2026-10-24T00:00", "2026-10-25T00:30")] // 02:30 occurs twice: the first counts
    [InlineData("America/New_York", "2026-03-07T12:00", "2026-03-08T07:00")]
    [InlineData("America/New_York", "2026-10-31T12:00", "2026-11-01T07:30")]
    [InlineData("Australia/Lord_Howe", "2026-10-03T00:00", "2026-10-03T15:30")] // the clock jumps from 02:00 to 02:30
    [InlineData("Etc/UTC", "2026-03-28T12:00", "2026-03-29T02:30")]
    public void Each_night_is_due_once_even_when_its_hour_is_skipped_or_repeated(string zone, string from, string due)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.Parse($"{from}Z", System.Globalization.CultureInfo.InvariantCulture));
        var schedule = ScheduleIn(clock, zone);
        var dueTimes = new List<DateTime>();
        for (var minute = 0; minute < 3 * 24 * 60; minute++, clock.Advance(TimeSpan.FromMinutes(1)))
        {
            var last = schedule.LastDue(new TimeOnly(2, 30));
            Assert.InRange(clock.GetUtcNow().UtcDateTime - last, TimeSpan.Zero, TimeSpan.FromHours(25.5));
            if (!dueTimes.Contains(last))
                dueTimes.Add(last);
        }
        Assert.Equal(dueTimes.Order(), dueTimes);
        Assert.Equal(4, dueTimes.Count);
        Assert.Equal(4, dueTimes.Select(s => DateOnly.FromDateTime(TimeZones.Local(s, schedule.Zone))).Distinct().Count());
        Assert.Contains(
            DateTime.Parse(
                $"{due}Z",
                System.Globalization.CultureInfo.InvariantCulture,
                System.Globalization.DateTimeStyles.AdjustToUniversal
            ),
            dueTimes
        );
    }

    [Theory]
    [InlineData(3, 28)]
    [InlineData(10, 24)]
    public async Task Two_instances_run_a_nightly_job_once_a_night_across_clock_changes(int month, int day)
    {
        await using var one = new TestPortal()
            .With("Jobs:Zone", "Europe/Berlin")
            .With("Jobs:WriteReportAt", "02:30")
            .With("Jobs:Enabled", "false");
        one.Clock.SetUtcNow(new DateTimeOffset(2027, month, day, 12, 0, 0, TimeSpan.Zero));
        await using var two = one.Beside()
            .With("Jobs:Zone", "Europe/Berlin")
            .With("Jobs:WriteReportAt", "02:30")
            .With("Jobs:Enabled", "false");
        var instances = new[] { one, two }.Select(p => p.Services.GetRequiredService<RecurringJobs>()).ToList();
        var start = one.Clock.GetUtcNow().UtcDateTime;
        await instances[0].WriteYearlyReport(default); // runs what was already due
        for (var tick = 0; tick < 6 * 42; tick++)
        {
            one.Clock.Advance(TimeSpan.FromMinutes(10));
            await Task.WhenAll(instances.Select(i => i.WriteYearlyReport(default)));
        }
        var nights = await one.Ask(db =>
            db.JobRuns.Where(r => r.Job == nameof(WriteYearlyReport) && r.StartedAt > start).Select(r => r.StartedAt).ToListAsync()
        );
        var zone = TimeZones.Find("Europe/Berlin");
        Assert.Equal(2, nights.Count);
        Assert.Equal(
            [new DateOnly(2027, month, day + 1), new DateOnly(2027, month, day + 2)],
            nights.Select(n => DateOnly.FromDateTime(TimeZones.Local(n, zone))).Order()
        );
        two.Dispose();
    }

    [Fact]
    public async Task Readiness_reports_job_results_and_degrades_when_one_fails()
    {
        await using var portal = new TestPortal().With("Jobs:Enabled", "false").With("Forum:Kind", "Csv").With("Forum:File", "counts.csv");
        using var visitor = portal.Visitor();
        var runs = portal.Services.GetRequiredService<JobRunner>();
        await RunAllOnce(portal);
        Assert.Contains(
            "jobs: Healthy, CompareSummaries 2026-09-15 12:00 UTC succeeded; DeliverMail 2026-09-15 12:00 UTC succeeded",
            await Ready(portal),
            StringComparison.Ordinal
        );

        await runs.Run<WriteYearlyReport>((_, _) => Task.FromResult(new JobResult(1, 2, "Two are missing.")));
        var partly = await Ready(portal);
        Assert.Contains("jobs: Healthy", partly, StringComparison.Ordinal);
        Assert.Contains("WriteYearlyReport 2026-09-15 12:00 UTC partly failed", partly, StringComparison.Ordinal);

        await Assert.ThrowsAsync<RefusedException>(() =>
            runs.Run<PullForum>((_, _) => throw new RefusedException("The forum treats us as a guest."))
        );
        var failed = await Ready(portal);
        Assert.Contains("jobs: Degraded", failed, StringComparison.Ordinal);
        Assert.Contains("PullForum 2026-09-15 12:00 UTC failed", failed, StringComparison.Ordinal);
        var open = await visitor.Get("/health/ready");
        Assert.Contains("jobs: Degraded\n", open.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("PullForum", open.Html, StringComparison.Ordinal);

        await runs.Run<PullForum>((_, _) => Task.FromResult(new JobResult(3, 0, "")));
        portal.Clock.Advance(TimeSpan.FromHours(21));
        Assert.Contains("WriteYearlyReport 2026-09-15 12:00 UTC late", await Ready(portal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Readiness_detects_late_jobs_and_ignores_unscheduled_ones()
    {
        await using var portal = new TestPortal().With("Jobs:Enabled", "false");
        var runs = portal.Services.GetRequiredService<JobRunner>();
        await RunAllOnce(portal);
        await Assert.ThrowsAsync<RefusedException>(() =>
            runs.Run<PullForum>((_, _) => throw new RefusedException("The forum treats us as a guest."))
        );
        // Forum:Kind is now None.
        var ready = await Ready(portal);
        Assert.Contains("jobs: Healthy", ready, StringComparison.Ordinal);
        Assert.DoesNotContain("PullForum", ready, StringComparison.Ordinal);

        portal.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Contains(
            "jobs: Healthy, CompareSummaries 2026-09-15 12:00 UTC succeeded; DeliverMail 2026-09-15 12:00 UTC succeeded",
            await Ready(portal),
            StringComparison.Ordinal
        );
        portal.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Contains(
            "jobs: Degraded, CompareSummaries 2026-09-15 12:00 UTC succeeded; DeliverMail 2026-09-15 12:00 UTC late",
            await Ready(portal),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Missed_jobs_run_in_nightly_order_and_a_failed_count_does_not_stop_the_report()
    {
        await using var portal = new TestPortal()
            .With("Jobs:Enabled", "false")
            .With("Forum:Kind", "Csv")
            .With("Forum:File", "no-such-file.csv");
        await portal.Do(db => db.JobRuns.ExecuteDeleteAsync());
        await Assert.ThrowsAsync<RefusedException>(() => portal.Services.GetRequiredService<RecurringJobs>().RunMissed(default));
        var runs = await portal.Ask(db => db.JobRuns.OrderBy(r => r.Id).ToListAsync());
        Assert.Equal(
            [
                (nameof(PullForum), JobRunState.Failed),
                (nameof(WriteYearlyReport), JobRunState.Succeeded),
                (nameof(CompareSummaries), JobRunState.Succeeded),
                (nameof(RecordStatuses), JobRunState.Succeeded),
            ],
            runs.Select(r => (r.Job, r.State))
        );
    }

    /// <summary>Each job of the schedule has a run that found nothing to do.</summary>
    private static Task RunAllOnce(TestPortal portal) =>
        portal.Do(async db =>
        {
            await db.JobRuns.ExecuteDeleteAsync();
            foreach (var job in portal.Services.GetRequiredService<JobTimetable>().Jobs)
            {
                var run = new JobRun(job, JobLeases.Instance, 1, portal.Clock.GetUtcNow().UtcDateTime);
                run.End(new JobResult(0, 0, ""), portal.Clock.GetUtcNow().UtcDateTime);
                db.Add(run);
            }
            await db.SaveChangesAsync();
        });

    private static NightlySchedule ScheduleIn(TimeProvider clock, string zone) =>
        new(
            clock,
            Options.Create(new JobSettings { Zone = zone }),
            Options.Create(new HomeSettings()),
            Options.Create(new ForumSettings())
        );

    /// <summary>What an administrator reads.</summary>
    private static async Task<string> Ready(TestPortal portal)
    {
        using var alex = await portal.SignedIn("alex@example.org");
        await portal.GiveSecondFactor("alex@example.org");
        return (await alex.Get("/health/ready")).Html;
    }
}
