using Cronos;

namespace MasterHome.Web.BackOffice.Jobs;

/// <summary>The scheduled jobs and when they are due, as the host schedules them.</summary>
/// <param name="lines">The name that the runs of a job are stored with, and its schedule in five fields.</param>
public sealed class JobPlan(IEnumerable<(string Job, string Cron)> lines, TimeZoneInfo zone)
{
    private readonly List<(string Job, CronExpression Cron)> _lines = [.. lines.Select(l => (l.Job, CronExpression.Parse(l.Cron)))];

    /// <summary>In alphabetical order.</summary>
    public IReadOnlyList<string> Jobs => [.. _lines.Select(l => l.Job).Order(StringComparer.Ordinal)];

    public bool Has(string job) => _lines.Exists(l => l.Job == job);

    /// <param name="now">UTC.</param>
    /// <returns>Each job with its next time, UTC, in the order of these times.</returns>
    public IReadOnlyList<(string Job, DateTime At)> NextAfter(DateTime now) =>
        [
            .. _lines
                .Select(l => (l.Job, l.Cron.GetNextOccurrence(now, zone) ?? DateTime.MaxValue))
                .OrderBy(l => l.Item2)
                .ThenBy(l => l.Job, StringComparer.Ordinal),
        ];
}
