namespace MasterHome.Common.Text;

/// <summary>A change of one value. Null is an empty value.</summary>
public sealed record FieldChange(string Field, string? From, string? To)
{
    /// <summary>The fields whose values differ. An empty text counts as no value.</summary>
    public static IReadOnlyList<FieldChange> Of(params ReadOnlySpan<(string Field, string? From, string? To)> fields)
    {
        var changes = new List<FieldChange>();
        foreach (var (field, from, to) in fields)
        {
            if (NullIfEmpty(from) != NullIfEmpty(to))
                changes.Add(new FieldChange(field, NullIfEmpty(from), NullIfEmpty(to)));
        }
        return changes;
    }

    /// <summary>All changes as text, such as "Points: 40 → 60; Places: none → 12".</summary>
    public static string Describe(IEnumerable<FieldChange> changes) => string.Join("; ", changes);

    public override string ToString() => $"{Field}: {From ?? "none"} → {To ?? "none"}";

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
