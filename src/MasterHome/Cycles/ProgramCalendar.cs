using Microsoft.Extensions.Options;

namespace MasterHome.Cycles;

/// <summary>The current time, and its day and year in the program's zone.</summary>
public sealed class ProgramCalendar(TimeProvider clock, IOptions<HomeSettings> home)
{
    public TimeZoneInfo Zone { get; } = TimeZones.Find(home.Value.TimeZone);

    /// <summary>How long a session is taken to last at most.</summary>
    public TimeSpan LongestSession { get; } = TimeSpan.FromHours(home.Value.LongestSessionHours);

    /// <summary>Sessions that lie closer together are said to be near.</summary>
    public TimeSpan NearSession { get; } = TimeSpan.FromMinutes(home.Value.NearSessionMinutes);

    /// <summary>UTC.</summary>
    public DateTime Now => clock.GetUtcNow().UtcDateTime;

    public DateOnly Today => DayOf(Now);

    /// <summary>The latest day that is today anywhere: the first zone to begin a day is 14 hours ahead of UTC.</summary>
    public DateOnly LatestToday => DateOnly.FromDateTime(Now.AddHours(14));

    public DateOnly DayOf(DateTime utc) => TimeZones.DayOf(utc, Zone);

    /// <summary>The start of a day in the program's zone, UTC.</summary>
    public DateTime StartOf(DateOnly day) => TimeZones.Utc(day.ToDateTime(TimeOnly.MinValue), Zone);

    /// <summary>The start of a year, UTC. A year ends where the next starts.</summary>
    public DateTime StartOf(int year) => StartOf(new DateOnly(year, 1, 1));

    /// <summary>Whole days from today to December 31 of the year; 0 on that day, never negative.</summary>
    public int DaysLeftIn(int year) => Math.Max(0, new DateOnly(year, 12, 31).DayNumber - Today.DayNumber);
}
