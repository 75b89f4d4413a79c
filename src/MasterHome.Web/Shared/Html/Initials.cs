using System.Globalization;

namespace MasterHome.Web.Shared.Html;

/// <summary>The two emails that stand for a person beside the name.</summary>
public static class Initials
{
    /// <summary>First emails of the first and last word, of a single word the first two; in any script, whole characters as people see them.</summary>
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
        var emails = new StringInfo(word);
        return emails.SubstringByTextElements(0, Math.Min(length, emails.LengthInTextElements)).ToUpperInvariant();
    }
}
