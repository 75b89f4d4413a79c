using System.Globalization;
using MasterHome.Mail;

namespace MasterHome.Reminders.Rules;

/// <summary>The parameters of a reminder rule. A kind uses only some of them (see <see cref="ReminderRules.Defaults"/>); the others are
/// null.</summary>
/// <param name="IsOn">Whether reminders of this kind are sent at all.</param>
public sealed record ReminderTerms(bool IsOn) : IDescribedFields
{
    public const int ListLength = 60;

    /// <summary>The day of the month, 1 to 28, from which it is sent, in the member's time zone.</summary>
    public int? DayOfMonth { get; init; }

    /// <summary>Whether members whose status is "On track" get it too.</summary>
    public bool? AlsoOnTrack { get; init; }

    /// <summary>Numbers of days before the event, such as "60, 30, 7": one email for each.</summary>
    public string? DaysBefore { get; init; }

    /// <summary>It is sent when fewer hours than this would be left on the next morning.</summary>
    public int? HoursBefore { get; init; }

    /// <summary>The minimum number of days between two reminders of the kind.</summary>
    public int? PauseDays { get; init; }

    public int? MostAYear { get; init; }

    /// <summary>The hour, 0 to 21, from which emails are sent in the member's time zone.</summary>
    public int? FromHour { get; init; }

    /// <summary>The hour, 3 to 24, from which no more emails are sent on the member's day.</summary>
    public int? ToHour { get; init; }

    public IReadOnlyList<(string Field, string? Value)> DescribeFields() =>
        [
            ("Emails", IsOn ? "on" : "off"),
            ("From day of the month", Text(DayOfMonth)),
            ("Also to members on track", AlsoOnTrack is { } also ? (also ? "yes" : "no") : null),
            ("Days before", DaysBefore),
            ("Hours before", Text(HoursBefore)),
            ("Days between two", Text(PauseDays)),
            ("At most a year", Text(MostAYear)),
            ("From hour", Text(FromHour)),
            ("Until hour", Text(ToHour)),
        ];

    /// <summary>The number in <see cref="DaysBefore"/> that applies with this many days left: the smallest that has been reached.
    /// Null before the first.</summary>
    public int? ReachedThreshold(int daysLeft) =>
        ParseDays(DaysBefore).Where(threshold => threshold >= daysLeft).Min(threshold => (int?)threshold);

    /// <summary>The largest number in <see cref="DaysBefore"/>; 0 when there is none.</summary>
    public int LargestThreshold => ParseDays(DaysBefore).DefaultIfEmpty().Max();

    /// <param name="hour">The hour in the member's time zone.</param>
    public bool IsSendingHour(int hour) => FromHour <= hour && hour < ToHour;

    /// <summary>Returns these terms without the parameters that the kind does not use.</summary>
    /// <exception cref="RefusedException">A value is missing or out of range.</exception>
    internal ReminderTerms For(string kind)
    {
        var defaults = ReminderRules.Defaults[kind];
        if (kind == Digest.Key && !IsOn)
            throw new RefusedException("Members get at most one reminder a day; this cannot be turned off.", nameof(IsOn));
        var terms = new ReminderTerms(IsOn)
        {
            DayOfMonth = Number(defaults.DayOfMonth, DayOfMonth, 1, 28, "The day of the month", nameof(DayOfMonth)),
            AlsoOnTrack = defaults.AlsoOnTrack is null ? null : AlsoOnTrack ?? false,
            DaysBefore = defaults.DaysBefore is null ? null : List(DaysBefore),
            HoursBefore = Number(defaults.HoursBefore, HoursBefore, 1, 720, "The number of hours before", nameof(HoursBefore)),
            PauseDays = Number(defaults.PauseDays, PauseDays, 1, 366, "The pause in days", nameof(PauseDays)),
            MostAYear = Number(defaults.MostAYear, MostAYear, 1, 366, "The maximum per year", nameof(MostAYear)),
            FromHour = Number(defaults.FromHour, FromHour, 0, 21, "The first hour", nameof(FromHour)),
            ToHour = Number(defaults.ToHour, ToHour, 3, 24, "The last hour", nameof(ToHour)),
        };
        // The job runs every hour, some zones are offset by half an hour, and daylight saving time skips an hour.
        if (terms.ToHour < terms.FromHour + 3)
            throw new RefusedException("Allow at least three hours a day for sending emails.", nameof(ToHour));
        return terms;
    }

    private static int? Number(int? defaultValue, int? value, int min, int max, string label, string field) =>
        defaultValue is null ? null
        : value >= min && value <= max ? value
        : throw new RefusedException($"{label} must be a whole number from {min} to {max}.", field);

    private static string List(string? value)
    {
        var parts = (value ?? "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length is 0 or > 10 || parts.Any(part => !int.TryParse(part, out var days) || days is < 1 or > 366))
            throw new RefusedException("Enter one to ten whole numbers of days from 1 to 366, such as 60, 30, 7.", nameof(DaysBefore));
        return string.Join(", ", ParseDays(value).Distinct().OrderDescending());
    }

    private static IEnumerable<int> ParseDays(string? list) =>
        (list ?? "")
            .Split([',', ' '], StringSplitOptions.RemoveEmptyEntries)
            .Select(part => int.Parse(part, System.Globalization.CultureInfo.InvariantCulture));

    private static string? Text(int? number) => number?.ToString(CultureInfo.InvariantCulture);
}
