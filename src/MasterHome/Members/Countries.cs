using System.Globalization;

namespace MasterHome.Members;

/// <summary>Countries by their ISO 3166 alpha-2 codes, with English names.</summary>
public static class Countries
{
    private static readonly Lazy<IReadOnlyDictionary<string, string>> Known = new(() =>
        CultureInfo
            .GetCultures(CultureTypes.SpecificCultures)
            .Select(culture => (Code: culture.Name.Split('-').Skip(1).FirstOrDefault(IsCode), culture.Name))
            .Where(country => country.Code is not null)
            .DistinctBy(country => country.Code)
            .ToDictionary(country => country.Code!, country => new RegionInfo(country.Name).EnglishName)
    );

    public static IReadOnlyDictionary<string, string> All => Known.Value;

    /// <summary>Why a text in capitals is no code; null if it is one. "NA" is Namibia. "XK" (Kosovo) is accepted although ISO 3166 leaves
    /// it to its users, because mail, banks and this machine's list use it.</summary>
    public static string? WhyNot(string code) =>
        code switch
        {
            "UK" => "Use GB for the United Kingdom.",
            "EL" => "Use GR for Greece.",
            _ when IsKnown(code) => null,
            _ when Known.Value.FirstOrDefault(c => c.Value.Equals(code, StringComparison.OrdinalIgnoreCase)).Key is { } meant =>
                $"Use the country code {meant}.",
            _ => "Use a code of ISO 3166, such as DE.",
        };

    public static bool IsKnown(string? code) => code is not null && Known.Value.ContainsKey(code);

    public static string Name(string? code) => code is not null && Known.Value.TryGetValue(code, out var name) ? name : "";

    private static bool IsCode(string part) => part.Length == 2 && part.All(char.IsAsciiLetterUpper);
}
