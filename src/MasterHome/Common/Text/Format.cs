using System.Globalization;

namespace MasterHome.Common.Text;

/// <summary>How amounts, days and instants are written on pages, in emails, in reports and by commands.</summary>
public static class Format
{
    /// <summary>"10,006".</summary>
    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>The number, or "10,000+" if it is above the limit of the count.</summary>
    public static string NumberUpTo(long number, long most) => number > most ? $"{Number(most)}+" : Number(number);

    /// <summary>"1 member", "10,006 members". A plural that does not end in "s" is given.</summary>
    public static string Count(long number, string one, string? many = null) =>
        $"{Number(number)} {(number is 1 or -1 ? one : many ?? one + "s")}";

    /// <summary>As <see cref="Count"/>, but "No members" for 0. For the start of a sentence.</summary>
    public static string CountOrNo(long number, string one, string? many = null) =>
        number == 0 ? $"No {many ?? one + "s"}" : Count(number, one, many);

    /// <summary>"a", "a and b", "a, b, and c".</summary>
    public static string List(IReadOnlyList<string> parts) =>
        parts.Count > 2 ? $"{string.Join(", ", parts.SkipLast(1))}, and {parts[^1]}" : string.Join(" and ", parts);

    /// <summary>As <see cref="CountOrNo"/>, but "10,000+ members" if it is above the limit of the count.</summary>
    public static string CountUpTo(long number, long most, string one, string? many = null) =>
        number > most ? $"{NumberUpTo(number, most)} {many ?? one + "s"}" : CountOrNo(number, one, many);

    /// <summary>"+40", "−40", "0".</summary>
    public static string WithSign(int points) => points.ToString("+#,0;−#,0;0", CultureInfo.InvariantCulture);

    /// <summary>"+1 point", "−1,000 points".</summary>
    public static string CountWithSign(int number, string one, string? many = null) =>
        $"{WithSign(number)} {(number is 1 or -1 ? one : many ?? one + "s")}";

    /// <summary>"Nov 28, 2026".</summary>
    public static string Date(DateOnly day) => day.ToString("MMM d, yyyy", CultureInfo.InvariantCulture);

    /// <summary>"Nov 28", where the year is known.</summary>
    public static string ShortDate(DateOnly day) => day.ToString("MMM d", CultureInfo.InvariantCulture);

    /// <summary>"Sat, Nov 28", where the year is known.</summary>
    public static string Weekday(DateOnly day) => day.ToString("ddd, MMM d", CultureInfo.InvariantCulture);

    /// <summary>"November".</summary>
    public static string Month(DateOnly day) => day.ToString("MMMM", CultureInfo.InvariantCulture);

    /// <summary>"Sat, Nov 28, 17:00", where the year and the zone are known.</summary>
    public static string ShortDateTime(DateTime utc, TimeZoneInfo zone) =>
        TimeZones.Local(utc, zone).ToString("ddd, MMM d, HH:mm", CultureInfo.InvariantCulture);

    /// <param name="zone">An IANA name.</param>
    public static string ShortDateTime(DateTime utc, string zone) => ShortDateTime(utc, TimeZones.Find(zone));

    /// <summary>"Sat, Nov 28, 2026, 17:00 (Europe/Berlin)".</summary>
    public static string DateTime(DateTime utc, TimeZoneInfo zone) =>
        TimeZones.Local(utc, zone).ToString("ddd, MMM d, yyyy, HH:mm", CultureInfo.InvariantCulture) + $" ({zone.Id})";

    /// <summary>"counts for 2026", where the clock of a session shows another year than its program year; null otherwise.</summary>
    /// <param name="year">The year in the program's time zone.</param>
    public static string? CountsFor(DateTime utc, TimeZoneInfo zone, int year) =>
        TimeZones.Local(utc, zone).Year == year ? null : string.Create(CultureInfo.InvariantCulture, $"counts for {year}");

    /// <summary>The end of a day in the program's zone, as a member reads it: "Fri, Jan 1, 2027, 01:00 (Europe/Berlin), which is the end of
    /// Dec 31, 2026 in the program’s time zone (Etc/UTC)".</summary>
    /// <param name="end">The start of the next day in the program's zone, UTC.</param>
    public static string EndOfDay(DateTime end, TimeZoneInfo member, TimeZoneInfo program)
    {
        var day = Date(TimeZones.DayOf(end.AddTicks(-1), program));
        return TimeZones.Local(end, member) == TimeZones.Local(end, program)
            ? $"the end of {day} ({member.Id})"
            : $"{DateTime(end, member)}, which is the end of {day} in the program’s time zone ({program.Id})";
    }

    /// <summary>"45 min", "1.5 h".</summary>
    public static string Effort(int minutes) =>
        minutes < 60 ? $"{minutes} min" : string.Create(CultureInfo.InvariantCulture, $"{minutes / 60m:0.#} h");

    /// <summary>Minutes as hours, for forms and tables: "2.5".</summary>
    public static string Hours(int minutes) => (minutes / 60m).ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>"In 4 days", from one day to a later one.</summary>
    public static string DaysAhead(DateOnly today, DateOnly day) =>
        (day.DayNumber - today.DayNumber) switch
        {
            <= 0 => "Today",
            1 => "Tomorrow",
            var days => $"In {days} days",
        };

    /// <summary>"today", "3 days": whole days between two instants (UTC).</summary>
    public static string Ago(DateTime since, DateTime now) =>
        (now.Date - since.Date).Days switch
        {
            <= 0 => "today",
            var days => Count(days, "day"),
        };

    /// <summary>A text of a person for a sentence of ours where no markup is possible. A text that is written from right to left is
    /// isolated (U+2068, U+2069), so that it does not reorder the words around it.</summary>
    public static string Isolated(string? text) =>
        text is not null && text.Any(IsRightToLeft) && !text.Contains('\n') ? $"\u2068{text}\u2069" : text ?? "";

    /// <summary>Such as "340 KB" or "1.2 MB".</summary>
    public static string FileSize(long bytes) =>
        bytes >= 1024 * 1024
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.#} MB")
            : $"{Number(Math.Max(1, bytes / 1024))} KB";

    /// <summary>The first characters and an ellipsis, for lists. The result has at most that many characters and the ellipsis. Ends after
    /// a word if one ends in the last third.</summary>
    public static string Truncate(string? text, int length = 140)
    {
        if (text is null || text.Length <= length)
            return text ?? "";
        var cut = Cut(text, length);
        var space = char.IsWhiteSpace(text[cut.Length]) ? cut.Length : cut.LastIndexOf(' ');
        return (space >= length * 2 / 3 ? cut[..space] : cut).TrimEnd() + "…";
    }

    /// <summary>The first characters, for columns of a fixed length. Never half of a character.</summary>
    public static string Cut(string text, int length)
    {
        if (text.Length <= length)
            return text;
        // A character that a reader sees as one, such as an emoji, may be many. A text made of one alone is cut between code points.
        var end = 0;
        for (var next = StringInfo.GetNextTextElementLength(text); end + next <= length; )
        {
            end += next;
            next = StringInfo.GetNextTextElementLength(text, end);
        }
        if (end == 0)
            end = length > 0 && char.IsHighSurrogate(text[length - 1]) ? length - 1 : length;
        return text[..end];
    }

    // Hebrew, Arabic, Syriac, Thaana, NKo and their presentation forms; the other ones are in the planes of these surrogates.
    private static bool IsRightToLeft(char c) =>
        c
            is >= '\u0590'
                and <= '\u08FF'
                or >= '\uFB1D'
                and <= '\uFDFF'
                or >= '\uFE70'
                and <= '\uFEFC'
                or '\uD802'
                or '\uD803'
                or '\uD83A'
                or '\uD83B';
}
