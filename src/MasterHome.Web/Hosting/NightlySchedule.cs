using MasterHome.Forum.Counting;
using MasterHome.Forum.Sources;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Hosting;

/// <summary>Settings under <c>Jobs:</c> about the bell.</summary>
public sealed class JobSettings
{
    /// <summary>Whether this instance rings the bell.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>In which zone the night is; the program's when empty.</summary>
    public string? Zone { get; set; }

    /// <summary>When replies are counted, by the clocks of that zone.</summary>
    public TimeOnly PullForumAt { get; set; } = new(2, 30);

    public TimeOnly WriteReportAt { get; set; } = new(6, 0);

    /// <summary>Minutes after its time, longer than a night's work takes, from which on <c>/health/ready</c> calls a job late.</summary>
    public int LateMinutes { get; set; } = 120;

    public string? Why() =>
        Zone is { Length: > 0 } zone && !TimeZones.IsKnown(zone)
            ? $"Jobs:Zone is '{zone}'; expected is an IANA time zone such as Europe/Berlin, or nothing."
        : LateMinutes is < 1 or > 1440 ? "Jobs:LateMinutes: minutes from 1 to 1440 are expected."
        : null;
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

    /// <summary>The last instant at which it was due, UTC. Every night has exactly one, also those that skip the hour or have it twice.</summary>
    public DateTime LastDue(TimeOnly at)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var day = DateOnly.FromDateTime(TimeZones.Local(now, Zone));
        var due = TimeZones.First(day.ToDateTime(at), Zone);
        return due <= now ? due : TimeZones.First(day.AddDays(-1).ToDateTime(at), Zone);
    }

    /// <summary>Whether the bell rings for it here; what ran once and is no more on the schedule is nobody's worry.</summary>
    public bool IsScheduled(string job) => job != nameof(PullForum) || CountsReplies;

    /// <summary>UTC; a job whose last run began before it is late. Null while there is time.</summary>
    public DateTime? LateBefore(string job)
    {
        var patience = TimeSpan.FromMinutes(Times.LateMinutes);
        var now = clock.GetUtcNow().UtcDateTime;
        // The sweeps ring every hour at least.
        var due = job switch
        {
            nameof(PullForum) => LastDue(Times.PullForumAt),
            nameof(Reports.WriteYearlyReport) => LastDue(Times.WriteReportAt),
            _ => now - patience - TimeSpan.FromHours(1),
        };
        return now - due >= patience ? due : null;
    }
}
