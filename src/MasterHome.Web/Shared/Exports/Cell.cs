namespace MasterHome.Web.Shared.Exports;

public enum CellKind
{
    Text,
    Number,

    /// <summary>A number that names something and is not counted.</summary>
    Id,

    /// <summary>Whole points with their sign.</summary>
    Change,
    Day,
    Instant,
    Tag,

    /// <summary>A bar. Only pages show it: its numbers are columns of their own.</summary>
    Progress,
}

/// <summary>One value of a list: the same on its page and in its exports.</summary>
/// <param name="Value">A text, a <see cref="long"/>, a <see cref="DateOnly"/>, a <see cref="DateTime"/> in UTC, or null.</param>
public sealed record Cell(CellKind Kind, object? Value)
{
    /// <summary>The page that the cell leads to.</summary>
    public string? Href { get; init; }

    /// <summary>Of a tag: "good", "warn", "bad" or empty. Of a text: a problem in "bad".</summary>
    public string Tone { get; init; } = "";

    /// <summary>Of an instant: the IANA zone in which it is shown; null for the program's.</summary>
    public string? Zone { get; init; }

    /// <summary>Of a bar: its whole length. Of a text: how many characters a page shows.</summary>
    public long Most { get; init; }

    /// <param name="most">Characters that a page shows of a long text; exports have all.</param>
    public static Cell Text(string? text, string? href = null, int most = int.MaxValue) =>
        new(CellKind.Text, text) { Href = href, Most = most };

    public static Cell Number(long? number) => new(CellKind.Number, number);

    public static Cell Id(long? id) => new(CellKind.Id, id);

    public static Cell Change(long points) => new(CellKind.Change, points);

    public static Cell Day(DateOnly? day) => new(CellKind.Day, day);

    /// <param name="utc">UTC.</param>
    public static Cell Instant(DateTime? utc, string? zone = null) => new(CellKind.Instant, utc) { Zone = zone };

    public static Cell Tag(string? label, string tone) => new(CellKind.Tag, label) { Tone = tone };

    public static Cell YesNo(bool yes) => Text(yes ? "yes" : "no");

    /// <summary>Nothing without a whole.</summary>
    public static Cell Progress(long? done, long? most) => new(CellKind.Progress, most > 0 ? done : null) { Most = most ?? 0 };
}
