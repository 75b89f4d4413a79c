using MasterHome.Forum.Counting;
using MasterHome.Forum.Sources;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Hosting;

/// <summary>Settings under <c>Jobs:</c> for the schedule.</summary>
public sealed class JobSettings : ICheckedSettings
{
    /// <summary>Whether this instance runs scheduled jobs.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>IANA time zone of the schedule; the program's when empty.</summary>
    public string? Zone { get; set; }

    /// <summary>Local time in that zone at which replies are counted.</summary>
    public TimeOnly PullForumAt { get; set; } = new(2, 30);

    public TimeOnly WriteReportAt { get; set; } = new(6, 0);

    /// <summary>Local time in that zone at which the stored standings are compared with what they are calculated from.</summary>
    public TimeOnly CompareSummariesAt { get; set; } = new(4, 0);

    /// <summary>Local time in that zone at which the status of each member is recorded for the pages that look back.</summary>
    public TimeOnly RecordStatusesAt { get; set; } = new(5, 0);

    /// <summary>Seconds between two looks for changes that the lists of members do not show yet.</summary>
    public int RefreshSeconds { get; set; } = 2;

    /// <summary>Seconds after the start of the portal before jobs run, so that the first pages do not wait for them.</summary>
    public int StartAfterSeconds { get; set; } = 10;

    /// <summary>Minutes after the due time when <c>/health/ready</c> reports a job as late. Must be longer than the
    /// nightly jobs take.</summary>
    public int LateMinutes { get; set; } = 120;

    /// <summary>Seconds after which scheduling is tried again while its storage cannot be used.</summary>
    public int ScheduleRetrySeconds { get; set; } = 30;

    public IEnumerable<string> FindErrors()
    {
        if (ScheduleRetrySeconds is < 1 or > 3600)
            yield return $"Jobs:ScheduleRetrySeconds is {ScheduleRetrySeconds}. Enter a number of seconds from 1 to 3600.";
        if (StartAfterSeconds is < 0 or > 3600)
            yield return $"Jobs:StartAfterSeconds is {StartAfterSeconds}. Enter a number of seconds from 0 to 3600.";
        if (RefreshSeconds is < 1 or > 3600)
            yield return $"Jobs:RefreshSeconds is {RefreshSeconds}. Enter a number of seconds from 1 to 3600.";
        if (Zone is { Length: > 0 } zone && !TimeZones.IsKnown(zone))
            yield return $"Jobs:Zone is '{zone}'. Enter an IANA time zone such as Europe/Berlin, or leave it empty.";
        if (LateMinutes is < 1 or > 1440)
            yield return $"Jobs:LateMinutes is {LateMinutes}. Enter a number of minutes from 1 to 1440.";
    }
}

/// <summary>When the nightly jobs are due.</summary>
public sealed class NightlySchedule(
    TimeProvider clock,
    IOptions<JobSettings> jobs,
    IOptions<HomeSettings> home,
    IOptions<ForumSettings> forum
)
{
    public TimeZoneInfo Zone { get; } = TimeZones.Find(jobs.Value.Zone is { Length: > 0 } zone ? zone : home.Value.TimeZone);

    public JobSettings Times => jobs.Value;

    public bool CountsReplies => forum.Value.Kind != ForumKind.None;

    /// <summary>The last due time, UTC. Each night has exactly one, even when daylight saving time skips or repeats the hour.</summary>
    public DateTime LastDue(TimeOnly at)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var day = DateOnly.FromDateTime(TimeZones.Local(now, Zone));
        var due = TimeZones.First(day.ToDateTime(at), Zone);
        return due <= now ? due : TimeZones.First(day.AddDays(-1).ToDateTime(at), Zone);
    }

    /// <summary>A job whose last run started before this time (UTC) is late. Null while it is within its limit.</summary>
    public DateTime? LateBefore(string job)
    {
        var tolerance = TimeSpan.FromMinutes(Times.LateMinutes);
        var now = clock.GetUtcNow().UtcDateTime;
        // All other jobs run at least once an hour.
        var due = job switch
        {
            nameof(PullForum) => LastDue(Times.PullForumAt),
            nameof(Reports.WriteYearlyReport) => LastDue(Times.WriteReportAt),
            nameof(Standing.Summaries.RecordStatuses) => LastDue(Times.RecordStatusesAt),
            nameof(Standing.Summaries.CompareSummaries) => LastDue(Times.CompareSummariesAt),
            _ => now - tolerance - TimeSpan.FromHours(1),
        };
        return now - due >= tolerance ? due : null;
    }
}
