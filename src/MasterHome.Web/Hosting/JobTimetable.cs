using System.Linq.Expressions;
using Hangfire;
using MasterHome.Mail.Bounces;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Hosting;

/// <summary>A line of the schedule.</summary>
/// <param name="Name">Its name in Hangfire.</param>
internal sealed record ScheduledJob(string Name, string Cron, Expression<Func<RecurringJobs, Task>> Call)
{
    /// <summary>The method's name, which is the name that the runs of the job are stored with.</summary>
    public string Job => ((MethodCallExpression)Call.Body).Method.Name;
}

/// <summary>The only schedule. Hangfire only triggers jobs: what is due is in our own tables, so a lost, late or repeated trigger does no
/// harm. Removing a line removes the job.</summary>
internal sealed class JobTimetable(NightlySchedule schedule, IOptions<BounceSettings> bounces)
{
    // Hangfire replaces CancellationToken.None with its own token, which cancels the job at shutdown.
    public IReadOnlyList<ScheduledJob> Lines { get; } =
    [
        new("deliver-mail", "* * * * *", jobs => jobs.DeliverMail(CancellationToken.None)),
        new("run-requests", "* * * * *", jobs => jobs.RunJobRequests(CancellationToken.None)),
        new("expire-offers", "*/10 * * * *", jobs => jobs.ExpireOffers(CancellationToken.None)),
        new("publish", "*/5 * * * *", jobs => jobs.PublishOpportunities(CancellationToken.None)),
        new("tell-watchers", "2-59/5 * * * *", jobs => jobs.TellWatchers(CancellationToken.None)),
        new("make-exports", "* * * * *", jobs => jobs.MakeDataExports(CancellationToken.None)),
        new("erase-members", "22 * * * *", jobs => jobs.EraseMembers(CancellationToken.None)),
        new("purge-sessions", "17 * * * *", jobs => jobs.PurgeSessions(CancellationToken.None)),
        new("purge-events", "32 * * * *", jobs => jobs.PurgeSecurityEvents(CancellationToken.None)),
        new("purge-runs", "47 * * * *", jobs => jobs.PurgeJobRuns(CancellationToken.None)),
        new("purge-evidence", "37 * * * *", jobs => jobs.PurgeEvidence(CancellationToken.None)),
        new("seal-history", "52 * * * *", jobs => jobs.SealHistory(CancellationToken.None)),
        .. bounces.Value.Host is { Length: > 0 }
            ? [new ScheduledJob("read-bounces", "3-59/10 * * * *", jobs => jobs.ReadBounces(CancellationToken.None))]
            : Array.Empty<ScheduledJob>(),
        .. schedule.CountsReplies
            ? [new ScheduledJob("pull-forum", Nightly(schedule.Times.PullForumAt), jobs => jobs.PullForum(CancellationToken.None))]
            : Array.Empty<ScheduledJob>(),
        new("send-reminders", "0 * * * *", jobs => jobs.SendReminders(CancellationToken.None)),
        new("write-report", Nightly(schedule.Times.WriteReportAt), jobs => jobs.WriteYearlyReport(CancellationToken.None)),
        new("compare-summaries", Nightly(schedule.Times.CompareSummariesAt), jobs => jobs.CompareSummaries(CancellationToken.None)),
        new("record-statuses", Nightly(schedule.Times.RecordStatusesAt), jobs => jobs.RecordStatuses(CancellationToken.None)),
        new("run-missed", "*/5 * * * *", jobs => jobs.RunMissed(CancellationToken.None)),
    ];

    public TimeZoneInfo Zone => schedule.Zone;

    /// <summary>The jobs that must have runs. <see cref="RecurringJobs.RunMissed"/> only runs others.</summary>
    public IReadOnlyList<string> Jobs =>
        [.. Lines.Select(l => l.Job).Where(job => job != nameof(RecurringJobs.RunMissed)).Order(StringComparer.Ordinal)];

    private static string Nightly(TimeOnly at) => Cron.Daily(at.Hour, at.Minute);
}
