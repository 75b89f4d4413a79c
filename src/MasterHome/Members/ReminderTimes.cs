using System.Globalization;

namespace MasterHome.Members;

/// <summary>When a member wants reminders about their standing. Reminders about a place of theirs come when they are due.</summary>
/// <param name="Weekday">All that is due comes together on this day; null: on the day on which it is due.</param>
/// <param name="Hour">By the member's clock, 0 to 23; null: when sending begins in the morning.</param>
/// <param name="RestUntil">None comes before this day; null: they do not rest.</param>
public sealed record ReminderTimes(DayOfWeek? Weekday, int? Hour, DateOnly? RestUntil) : IDescribedFields
{
    public IReadOnlyList<(string Field, string? Value)> DescribeFields() =>
        [
            ("Reminders", Weekday is { } day ? $"on {CultureInfo.InvariantCulture.DateTimeFormat.GetDayName(day)}" : "as they are due"),
            ("Hour", Hour is { } hour ? $"{hour:00}:00" : null),
            ("Paused until", RestUntil is { } until ? Format.Date(until) : null),
        ];

    /// <param name="longestRest">Days.</param>
    internal void Check(DateOnly today, int longestRest)
    {
        if (Hour is < 0 or > 23)
            throw new RefusedException("Choose an hour from the list.", nameof(Hour));
        if (RestUntil < today)
            throw new RefusedException("Choose today or a later day, or leave it empty.", nameof(RestUntil));
        if (RestUntil > today.AddDays(longestRest))
            throw new RefusedException(
                $"Reminders can be paused for at most {Format.Count(longestRest, "day")}: choose {Format.Date(today.AddDays(longestRest))} "
                    + "or an earlier day. For a longer time, ask for leave.",
                nameof(RestUntil)
            );
    }
}
