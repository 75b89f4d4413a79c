using Microsoft.Extensions.Options;

namespace MasterHome.Cycles;

/// <summary>The program's clock: what time it is, and which day and year that is in the program's zone.</summary>
public sealed class ProgramCalendar(TimeProvider clock, IOptions<HomeSettings> home)
{
    public TimeZoneInfo Zone { get; } = TimeZones.Find(home.Value.TimeZone);

    /// <summary>UTC.</summary>
    public DateTime Now => clock.GetUtcNow().UtcDateTime;

    public DateOnly Today => DayOf(Now);

    public DateOnly DayOf(DateTime utc) => DateOnly.FromDateTime(TimeZones.Local(utc, Zone));

    /// <summary>The instant at which a day begins in the program's zone, UTC.</summary>
    public DateTime StartOf(DateOnly day) => TimeZones.Utc(day.ToDateTime(TimeOnly.MinValue), Zone);

    /// <summary>The instant at which a year begins; a year ends where the next begins.</summary>
    public DateTime StartOf(int year) => StartOf(new DateOnly(year, 1, 1));

    /// <summary>Whole days from today to 31 December of the year: 0 on the day itself, never negative.</summary>
    public int DaysLeftIn(int year) => Math.Max(0, new DateOnly(year, 12, 31).DayNumber - Today.DayNumber);
}
