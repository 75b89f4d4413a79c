namespace MasterHome.Common;

/// <summary>The days that a field accepts, both ends included.</summary>
public sealed record DayBounds(DateOnly First, DateOnly Last)
{
    /// <summary>Any day that a form or a file may name: from <see cref="HomeSettings.EarliestDate"/>, and
    /// <see cref="HomeSettings.YearsAhead"/> years ahead. Rules of a field narrow it.</summary>
    public static DayBounds Of(HomeSettings home, DateOnly today) =>
        new(home.EarliestDate, new DateOnly(Math.Min(today.Year + home.YearsAhead, 9998), 12, 31));

    /// <summary>Null if the day is accepted.</summary>
    public string? WhyNot(DateOnly day) =>
        day < First ? $"{Iso(day)} is too early. The earliest date is {Iso(First)}."
        : day > Last ? $"{Iso(day)} is too late. The latest date is {Iso(Last)}."
        : null;

    private static string Iso(DateOnly day) => day.ToString("O", System.Globalization.CultureInfo.InvariantCulture);
}
