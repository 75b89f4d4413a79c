using System.Globalization;

namespace MasterHome.Web.Portal.Shared;

/// <summary>Formats counts, points, durations and days for display.</summary>
public static class Amounts
{
    public static string Of(int n, string one, string? many = null) =>
        n == 1 ? $"1 {one}" : string.Create(CultureInfo.InvariantCulture, $"{n:N0} {many ?? one + "s"}");

    public static string Points(int n) => Of(n, "point");

    /// <summary>"45 min", "2 h", "1.5 h".</summary>
    public static string Effort(int minutes) =>
        minutes < 60 ? $"{minutes} min" : string.Create(CultureInfo.InvariantCulture, $"{minutes / 60m:0.#} h");

    /// <summary>"In 4 days". A past day counts as today.</summary>
    public static string DaysAway(DateOnly today, DateOnly day) =>
        (day.DayNumber - today.DayNumber) switch
        {
            <= 0 => "Today",
            1 => "Tomorrow",
            var days => $"In {days} days",
        };
}
