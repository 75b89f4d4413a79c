using System.Globalization;

namespace MasterHome.Members;

/// <summary>Countries by their ISO 3166 two-letter codes, with English names.</summary>
public static class Countries
{
    private static readonly Lazy<IReadOnlyDictionary<string, string>> Known = new(() =>
        CultureInfo
            .GetCultures(CultureTypes.SpecificCultures)
            .Select(c => new RegionInfo(c.Name))
            .Where(r => r.TwoLetterISORegionName is { Length: 2 } code && code.All(char.IsAsciiLetterUpper))
            .GroupBy(r => r.TwoLetterISORegionName)
            .ToDictionary(g => g.Key, g => g.First().EnglishName)
    );

    public static IReadOnlyDictionary<string, string> All => Known.Value;

    public static bool IsKnown(string? code) => code is not null && Known.Value.ContainsKey(code);

    public static string Name(string? code) => code is not null && Known.Value.TryGetValue(code, out var name) ? name : "";
}
