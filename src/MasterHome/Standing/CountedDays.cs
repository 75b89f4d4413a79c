using MasterHome.Members;

namespace MasterHome.Standing;

/// <summary>The days over which a member's required points are spread: from January 1, or the day of qualification, to December 31,
/// without days of granted leave.</summary>
/// <param name="Leaves">First and last days of granted leaves. They may lie outside the year and may overlap.</param>
public sealed record CountedDays(DateOnly First, DateOnly Last, IReadOnlyList<(DateOnly From, DateOnly To)> Leaves)
{
    public int Total => Before(Last.AddDays(1));

    /// <param name="leaves">Leaves that are not granted, or have ended, do not count.</param>
    public static CountedDays Of(int year, DateOnly qualifiedOn, IEnumerable<Leave> leaves)
    {
        var newYear = new DateOnly(year, 1, 1);
        return new CountedDays(
            qualifiedOn > newYear ? qualifiedOn : newYear,
            new DateOnly(year, 12, 31),
            [.. leaves.Where(l => l.IsGranted).Select(l => (l.From, l.To))]
        );
    }

    public bool IsLeave(DateOnly day) => Leaves.Any(l => l.From <= day && day <= l.To);

    /// <summary>How many counted days lie before a day; 0 when none do.</summary>
    public int Before(DateOnly day)
    {
        var end = day > Last ? Last.AddDays(1) : day;
        var days = Math.Max(0, end.DayNumber - First.DayNumber);
        return Leaves.Count == 0 ? days : Enumerable.Range(0, days).Count(n => !IsLeave(First.AddDays(n)));
    }
}
