using System.Globalization;

namespace MasterHome.Web.BackOffice.Lists;

/// <summary>A filter of a list.</summary>
/// <param name="Key">The parameter in the address.</param>
public abstract record ListFilter(string Key, string Label)
{
    /// <summary>Whether it stands behind "More filters".</summary>
    public bool IsExtra { get; init; }

    /// <summary>Why the list cannot be filtered by this value, in a sentence; null when it can.</summary>
    public abstract string? WhyNot(string value);

    /// <summary>The value as people read it.</summary>
    public virtual string Describe(string value) => value;
}

public sealed record ListChoice(string Value, string Label);

/// <summary>One of several values.</summary>
/// <param name="All">The choice that does not filter, such as "Any status"; null where one of the values always holds.</param>
public sealed record ChoiceFilter(string Key, string Label, string? All, IReadOnlyList<ListChoice> Choices) : ListFilter(Key, Label)
{
    /// <summary>The value that holds where none is chosen; null where the list is not filtered then.</summary>
    public string? Usual { get; init; }

    /// <summary>Whether other values are accepted too: the choices are those that are common.</summary>
    public bool AcceptsOthers { get; init; }

    public override string? WhyNot(string value) =>
        Find(value) is null && !AcceptsOthers
            ? $"“{Format.Isolated(Format.Truncate(value, 40))}” is no choice of the filter “{Label}”."
            : null;

    public override string Describe(string value) => Find(value)?.Label ?? value;

    /// <summary>A value as it is written in the choices.</summary>
    public string Canonical(string value) => Find(value)?.Value ?? value;

    public static ChoiceFilter Of<T>(string key, string label, string all)
        where T : struct, Enum => new(key, label, all, [.. Enum.GetValues<T>().Select(v => new ListChoice(v.ToString(), Labels.Of(v)))]);

    public static ChoiceFilter YesNo(string key, string label) => new(key, label, "Any", [new("yes", "Yes"), new("no", "No")]);

    /// <summary>Years, newest first; one of them always holds.</summary>
    public static ChoiceFilter Years(IEnumerable<int> years, int usual) =>
        new("year", "Year", null, [.. years.OrderDescending().Select(y => $"{y}").Select(y => new ListChoice(y, y))])
        {
            Usual = usual.ToString(CultureInfo.InvariantCulture),
        };

    private ListChoice? Find(string value) => Choices.FirstOrDefault(c => c.Value.Equals(value, StringComparison.OrdinalIgnoreCase));
}

/// <summary>A day.</summary>
public sealed record DayFilter(string Key, string Label) : ListFilter(Key, Label)
{
    public override string? WhyNot(string value) =>
        Parse(value) is null ? $"“{Format.Isolated(Format.Truncate(value, 40))}” is no date. Enter it as 2026-11-28." : null;

    public override string Describe(string value) => Parse(value) is { } day ? Format.Date(day) : value;

    /// <summary>Null for other texts, and for years that no list has: the days before and after must exist too.</summary>
    public static DateOnly? Parse(string? value) =>
        DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        && day.Year is >= 1900 and < 3000
            ? day
            : null;
}

/// <summary>A text that must be the same.</summary>
public sealed record TextFilter(string Key, string Label, int MaxLength) : ListFilter(Key, Label)
{
    public override string? WhyNot(string value) =>
        value.Length > MaxLength ? $"“{Label}” can have at most {Format.Count(MaxLength, "character")}." : null;
}

/// <summary>A whole number, such as the ID of a subject.</summary>
public sealed record NumberFilter(string Key, string Label) : ListFilter(Key, Label)
{
    public override string? WhyNot(string value) => Parse(value) is null ? $"“{Label}” must be a whole number." : null;

    public static int? Parse(string? value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>Rows that somebody ticked, by their IDs: "3.7.12". Only the ticks set it.</summary>
public sealed record ChosenFilter(string Key, string Label) : ListFilter(Key, Label)
{
    /// <summary>More than a page has, and still an address that every server takes.</summary>
    public const int Most = 200;

    public override string? WhyNot(string value) =>
        Parse(value) is null ? $"Choose at most {Format.Count(Most, "row")}, by ticking them." : null;

    public override string Describe(string value) => Format.Count(Parse(value)?.Count ?? 0, "row");

    /// <summary>The value for an address, from what the form with the ticks sends: one value for each.</summary>
    public static string Join(IEnumerable<string?> ticked) => string.Join('.', ticked.Where(t => !string.IsNullOrEmpty(t)).Distinct());

    /// <summary>Null for what the ticks cannot have set.</summary>
    public static IReadOnlyList<long>? Parse(string? value)
    {
        var ids = value?.Split('.').Select(ParseOne).ToList();
        return ids is { Count: > 0 and <= Most } && ids.TrueForAll(id => id is not null) ? [.. ids.OfType<long>()] : null;
    }

    private static long? ParseOne(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
}
