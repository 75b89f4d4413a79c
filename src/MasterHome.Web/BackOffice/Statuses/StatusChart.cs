using System.Globalization;
using MasterHome.Standing;

namespace MasterHome.Web.BackOffice.Statuses;

/// <summary>How many members had which status on the days of the year, as a drawing and as the numbers of its table.</summary>
internal sealed class StatusChart
{
    public const int Width = 720;
    public const int Height = 240;

    private const int Left = 48;
    private const int Right = 150;
    private const int Top = 12;
    private const int Bottom = 28;
    private const int MostPoints = 53;

    private static readonly (MemberStatus Status, string Style)[] Series =
    [
        (MemberStatus.RequirementsMet, "earned"),
        (MemberStatus.OnTrack, "coming"),
        (MemberStatus.Behind, "behind"),
        (MemberStatus.AtRisk, "at-risk"),
    ];

    private readonly DateOnly _first;
    private readonly int _span;
    private readonly int _most;

    private StatusChart(IReadOnlyList<StatusDay> days)
    {
        Days = days;
        (_first, _span) = (days[0].Day, days[^1].Day.DayNumber - days[0].Day.DayNumber);
        _most = Math.Max(1, days.Max(d => Series.Max(s => d.Of(s.Status))));
    }

    /// <summary>At most one a week of a year; the last is the day that is shown.</summary>
    public IReadOnlyList<StatusDay> Days { get; }

    public string Title =>
        $"Requirements met: {Format.Number(Days[0].Of(MemberStatus.RequirementsMet))} on {Format.Date(Days[0].Day)}, "
        + $"{Format.Number(Days[^1].Of(MemberStatus.RequirementsMet))} on {Format.Date(Days[^1].Day)}";

    public int Most => _most;

    /// <summary>Each line with its label at the right end; labels stand apart from each other.</summary>
    public IReadOnlyList<StatusLine> Lines
    {
        get
        {
            var lines = new List<StatusLine>();
            var free = int.MinValue;
            foreach (var (status, style) in Series.OrderByDescending(s => Days[^1].Of(s.Status)))
            {
                var label = Math.Max(Y(Days[^1].Of(status)) + 4, free);
                free = label + 16;
                lines.Add(new StatusLine(style, Path(status), label, $"{Labels.Of(status)}: {Format.Number(Days[^1].Of(status))}"));
            }
            return lines;
        }
    }

    public static int LabelX => Width - Right + 8;

    public static int Baseline => Height - Bottom;

    public static int PlotLeft => Left;

    public static int PlotRight => Width - Right;

    public static int PlotTop => Top;

    /// <param name="changes">How many members entered a status on a day, and how many left it (negative).</param>
    /// <returns>Null before two days have been recorded.</returns>
    public static StatusChart? Of(IReadOnlyList<StatusChange> changes, DateOnly last)
    {
        if (changes.Count == 0 || changes.Min(c => c.Day) is var first && first >= last)
            return null;
        var step = Math.Max(1, (int)Math.Ceiling((last.DayNumber - first.DayNumber) / (double)(MostPoints - 1)));
        var days = new List<StatusDay>();
        for (var day = last; day >= first; day = day.AddDays(-step))
        {
            var shown = day;
            days.Add(
                new StatusDay(
                    shown,
                    changes.Where(c => c.Day <= shown).GroupBy(c => c.Status).ToDictionary(g => g.Key, g => g.Sum(c => c.Members))
                )
            );
        }
        days.Reverse();
        return days.Count < 2 ? null : new StatusChart(days);
    }

    private string Path(MemberStatus status) =>
        string.Join(
            ' ',
            Days.Select((d, n) => $"{(n == 0 ? 'M' : 'L')}{X(d.Day)} {Y(d.Of(status)).ToString(CultureInfo.InvariantCulture)}")
        );

    private int X(DateOnly day) => Left + ((Width - Left - Right) * (day.DayNumber - _first.DayNumber) / _span);

    private int Y(int members) => Height - Bottom - (int)((long)(Height - Top - Bottom) * members / _most);
}

internal sealed record StatusLine(string Style, string Path, int LabelY, string Label);

internal sealed record StatusDay(DateOnly Day, IReadOnlyDictionary<MemberStatus, int> Counts)
{
    public int Of(MemberStatus status) => Counts.GetValueOrDefault(status);
}

/// <param name="Members">Negative when they left the status on that day.</param>
internal sealed record StatusChange(DateOnly Day, MemberStatus Status, int Members);
