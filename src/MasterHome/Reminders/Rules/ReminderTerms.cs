using MasterHome.Mail;

namespace MasterHome.Reminders.Rules;

/// <summary>What a rule of a reminder says. A kind uses only some of it (see <see cref="ReminderRules.Defaults"/>); the rest is null.</summary>
/// <param name="IsOn">Whether emails of this kind are written at all.</param>
public sealed record ReminderTerms(bool IsOn)
{
    public const int ListLength = 60;

    /// <summary>The day of the month, 1 to 28, from which it goes out, in the member's zone.</summary>
    public int? DayOfMonth { get; init; }

    /// <summary>Also to those who are not behind an even pace.</summary>
    public bool? AlsoOnTrack { get; init; }

    /// <summary>Percent of the year's required points by which one must be behind an even pace.</summary>
    public int? BehindPercent { get; init; }

    /// <summary>The first month, 1 to 12, in which it goes out.</summary>
    public int? FromMonth { get; init; }

    /// <summary>So many days before the event, such as "60, 30, 7": one email for each.</summary>
    public string? DaysBefore { get; init; }

    /// <summary>It goes out as soon as waiting for the next morning would leave fewer hours than these.</summary>
    public int? HoursBefore { get; init; }

    /// <summary>At least so many days lie between two of the kind.</summary>
    public int? PauseDays { get; init; }

    public int? MostAYear { get; init; }

    /// <summary>The first civil hour of the member's day, 0 to 21.</summary>
    public int? FromHour { get; init; }

    /// <summary>The hour, 3 to 24, from which the member's day is over for emails.</summary>
    public int? ToHour { get; init; }

    /// <summary>The mark that holds with so many days left: the smallest that has been reached, null before the first.</summary>
    public int? MarkAt(int daysLeft) => Marks(DaysBefore).Where(mark => mark >= daysLeft).Select(mark => (int?)mark).Min();

    /// <summary>The largest mark; 0 when there is none.</summary>
    public int FirstMark => Marks(DaysBefore).DefaultIfEmpty().Max();

    public bool IsCivil(int hour) => FromHour <= hour && hour < ToHour;

    /// <summary>These terms as they are kept for a kind, without what it does not use.</summary>
    /// <exception cref="RefusedException">What is missing or cannot be.</exception>
    internal ReminderTerms For(string kind)
    {
        var usual = ReminderRules.Defaults[kind];
        if (kind == EmailKinds.Digest && !IsOn)
            throw new RefusedException("Nobody gets more than one reminder a day; this cannot be turned off.", nameof(IsOn));
        var kept = new ReminderTerms(IsOn)
        {
            DayOfMonth = Number(usual.DayOfMonth, DayOfMonth, 1, 28, "The day of the month", nameof(DayOfMonth)),
            AlsoOnTrack = usual.AlsoOnTrack is null ? null : AlsoOnTrack ?? false,
            BehindPercent = Number(usual.BehindPercent, BehindPercent, 1, 100, "The percentage", nameof(BehindPercent)),
            FromMonth = Number(usual.FromMonth, FromMonth, 1, 12, "The first month", nameof(FromMonth)),
            DaysBefore = usual.DaysBefore is null ? null : List(DaysBefore),
            HoursBefore = Number(usual.HoursBefore, HoursBefore, 1, 720, "Hours before", nameof(HoursBefore)),
            PauseDays = Number(usual.PauseDays, PauseDays, 1, 366, "The pause in days", nameof(PauseDays)),
            MostAYear = Number(usual.MostAYear, MostAYear, 1, 366, "The most in a year", nameof(MostAYear)),
            FromHour = Number(usual.FromHour, FromHour, 0, 21, "The first hour", nameof(FromHour)),
            ToHour = Number(usual.ToHour, ToHour, 3, 24, "The last hour", nameof(ToHour)),
        };
        // The job runs every hour, zones have half hours, and daylight saving takes an hour away.
        if (kept.ToHour < kept.FromHour + 3)
            throw new RefusedException("Leave at least three hours of the day for emails.", nameof(ToHour));
        return kept;
    }

    private static int? Number(int? usual, int? given, int least, int most, string what, string field) =>
        usual is null ? null
        : given >= least && given <= most ? given
        : throw new RefusedException($"{what} is a whole number from {least} to {most}.", field);

    private static string List(string? given)
    {
        var parts = (given ?? "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length is 0 or > 10 || parts.Any(part => !int.TryParse(part, out var days) || days is < 1 or > 366))
            throw new RefusedException("Write one to ten whole numbers of days from 1 to 366, such as 60, 30, 7.", nameof(DaysBefore));
        return string.Join(", ", Marks(given).Distinct().OrderDescending());
    }

    private static IEnumerable<int> Marks(string? list) =>
        (list ?? "")
            .Split([',', ' '], StringSplitOptions.RemoveEmptyEntries)
            .Select(part => int.Parse(part, System.Globalization.CultureInfo.InvariantCulture));
}
