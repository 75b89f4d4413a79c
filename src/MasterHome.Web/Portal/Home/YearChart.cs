using System.Globalization;
using System.Text;
using MasterHome.Standing;

namespace MasterHome.Web.Portal.Home;

/// <summary>Points earned on one day.</summary>
internal sealed record DayPoints(DateOnly Day, int Points);

/// <summary>A member's points over the year, as SVG paths in view box units and as table rows.</summary>
internal sealed class YearChart
{
    public const int Width = 720;
    public const int Height = 300;
    private const int Left = 64;
    private const int Right = 704;
    private const int Top = 20;
    private const int Bottom = 254;
    private const int MaxGridLines = 5;
    private static readonly int[] Quarters = [4, 7, 10];

    private readonly MemberStanding _standing;
    private readonly DateOnly _first;
    private readonly DateOnly _last;
    private readonly DateOnly _now;
    private readonly List<DayPoints> _days;
    private readonly int _top;

    public YearChart(MemberStanding standing, DateOnly today, IEnumerable<DayPoints> days, IEnumerable<DayPoints> upcoming)
    {
        _standing = standing;
        (_first, _last) = (new DateOnly(standing.Year, 1, 1), new DateOnly(standing.Year, 12, 31));
        IsOver = today > _last;
        _now = IsOver ? _last : today;
        _days = [.. days.OrderBy(d => d.Day)];
        Step = StepFor(Math.Max(standing.Required.Points, Reach));
        _top = Math.Max(Step, (Math.Max(standing.Required.Points, Reach) + Step - 1) / Step * Step);
        Coming = IsOver || standing.Pending == 0 ? null : Draw(_now, standing.Earned, [.. Forecast(upcoming)]);
    }

    public bool IsOver { get; }

    /// <summary>False for a member who opted out or has no required points: they have no pace to keep.</summary>
    public bool HasPace => _standing.Required.Points > 0 && _standing.Status != MemberStatus.Leaving;

    public int Step { get; }

    public int Reach => _standing.Earned + (IsOver ? 0 : _standing.Pending);

    public IEnumerable<(int Points, string Y)> Lines => Enumerable.Range(0, (_top / Step) + 1).Select(i => (i * Step, N(Y(i * Step))));

    public IEnumerable<(string Name, string X, string Anchor)> Months =>
        [
            ("Jan", N(X(_first)), "start"),
            .. Quarters
                .Select(m => new DateOnly(_standing.Year, m, 1))
                .Select(d => (d.ToString("MMM", CultureInfo.InvariantCulture), N(X(d)), "middle")),
            ("Dec", N(X(_last)), "end"),
        ];

    public string Grid => string.Concat(Lines.Select(l => $"M{Left} {l.Y}H{Right}"));

    /// <summary>From 0 on the first counted day to the requirement on the last; level during leave.</summary>
    public string Pace
    {
        get
        {
            var days = _standing.Days;
            var bends = days
                .Leaves.SelectMany(l => new[] { l.From, l.To.AddDays(1) })
                .Where(d => d > days.First && d < _last)
                .Distinct()
                .Order()
                .Select(d => $"L{N(X(d))} {N(Y(_standing.PaceOn(d)))}");
            return $"M{N(X(days.First))} {N(Y(0))}{string.Concat(bends)}L{N(X(_last))} {N(Y(_standing.Required.Points))}";
        }
    }

    public string Earned => Draw(_first, 0, _days, until: _now);

    public string? Coming { get; }

    public string NowX => N(X(_now));

    public string NowY => N(Y(_standing.Earned));

    /// <summary>Position of the label, clear of the line: below right of the point, or above left of it near the right edge.</summary>
    public (string X, string Y, string Anchor) Label =>
        X(_now) < Width * .72
            ? (N(X(_now) + 10), N(Math.Min(Y(_standing.Earned) + 26, Bottom - 8)), "start")
            : (N(X(_now) - 12), N(Math.Max(Y(_standing.Earned) - 14, Top + 20)), "end");

    public string LabelText => IsOver ? $"{Format.Number(_standing.Earned)} at year end" : $"{Format.Number(_standing.Earned)} today";

    /// <summary>The chart's title: its conclusion.</summary>
    public string Title
    {
        get
        {
            var ahead = _standing.Earned - _standing.Pace;
            return !HasPace ? $"{Format.Count(_standing.Earned, "point")} in {_standing.Year}"
                : _standing.HasPoints ? "you have all required points"
                : IsOver ? $"{Format.Count(_standing.ToGo, "point")} short at the end of the year"
                : ahead == 0 ? "you are on an even pace"
                : ahead > 0 ? $"{Format.Count(ahead, "point")} ahead of an even pace"
                : $"{Format.Count(-ahead, "point")} behind an even pace";
        }
    }

    public string Description =>
        $"Points over {_standing.Year}: {Format.Number(_standing.Earned)} earned by {Format.ShortDate(_now)}"
        + (!HasPace ? "" : $" of {Format.Number(_standing.Required.Points)} required (even pace: {Format.Number(_standing.Pace)})")
        + (Coming is null ? "." : $"; {Format.Number(Reach)} by Dec 31 in the forecast.");

    /// <summary>One row per month, up to the current month.</summary>
    public IEnumerable<(string Name, int Points, int Total, int Pace)> Rows
    {
        get
        {
            var total = 0;
            for (var month = 1; month <= _now.Month; month++)
            {
                var points = _days.Where(d => d.Day.Month == month).Sum(d => d.Points);
                total += points;
                var end = new DateOnly(_standing.Year, month, DateTime.DaysInMonth(_standing.Year, month));
                yield return (
                    end.ToString("MMMM", CultureInfo.InvariantCulture) + (end > _now ? " to date" : ""),
                    points,
                    total,
                    end < _now ? _standing.PaceOn(end.AddDays(1)) : _standing.Pace
                );
            }
        }
    }

    /// <summary>Counts dated sign-ups on their day and all other pending points on the last day of the year.</summary>
    private IEnumerable<DayPoints> Forecast(IEnumerable<DayPoints> upcoming)
    {
        var dated = upcoming.Where(d => d.Day > _now && d.Day <= _last).OrderBy(d => d.Day).ToList();
        return [.. dated, new DayPoints(_last, _standing.Pending - dated.Sum(d => d.Points))];
    }

    private string Draw(DateOnly from, int total, IReadOnlyList<DayPoints> steps, DateOnly? until = null)
    {
        var path = new StringBuilder($"M{N(X(from))} {N(Y(total))}");
        foreach (var step in steps)
            path.Append(CultureInfo.InvariantCulture, $"H{N(X(step.Day))}V{N(Y(total += step.Points))}");
        if (until is { } end)
            path.Append(CultureInfo.InvariantCulture, $"H{N(X(end))}");
        return path.ToString();
    }

    private double X(DateOnly day) =>
        Left + ((Right - Left) * (double)(day.DayNumber - _first.DayNumber) / (_last.DayNumber - _first.DayNumber));

    private double Y(int points) => Bottom - ((Bottom - Top) * (double)Math.Max(0, points) / _top);

    private static string N(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>Picks a step of 1, 2 or 5 times a power of ten, so that the grid has at most <see cref="MaxGridLines"/> steps.</summary>
    private static int StepFor(int maximum)
    {
        for (var power = 10; ; power *= 10)
        {
            foreach (var step in new[] { power, power * 2, power * 5 })
            {
                if (maximum <= step * MaxGridLines)
                    return step;
            }
        }
    }
}
