using System.Globalization;

namespace MasterHome.Web.Shared.Html;

/// <summary>A person's initials, at most two characters, shown beside the name.</summary>
internal static class Initials
{
    /// <summary>First characters of the first and last word, or the first two of a single word. Counts grapheme clusters, so it
    /// works in any script.</summary>
    public static string Of(string name)
    {
        var words = name.Split([' ', '-', '.', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return words switch
        {
            [] => "?",
            [var only] => Start(only, 2),
            [var first, .., var last] => Start(first, 1) + Start(last, 1),
        };
    }

    private static string Start(string word, int length)
    {
        var characters = new StringInfo(word);
        return characters.SubstringByTextElements(0, Math.Min(length, characters.LengthInTextElements)).ToUpperInvariant();
    }
}
