namespace MasterHome.Web.Shared.Exports;

/// <summary>A column of a list, without its values.</summary>
/// <param name="Key">Names the column in addresses.</param>
/// <param name="Heading">Different for each column of a list: it is the heading in exports too.</param>
public record ListHeading(string Key, string Heading)
{
    /// <summary>Whether the list can be sorted by it.</summary>
    public bool Sorts { get; init; }

    /// <summary>Whether it is shown only to those who choose it.</summary>
    public bool IsExtra { get; init; }

    /// <summary>Whether its values stand at the right edge.</summary>
    public bool IsNumber { get; init; }

    /// <summary>Whether exports leave it out, because it only draws other columns.</summary>
    public bool IsDrawing { get; init; }
}
