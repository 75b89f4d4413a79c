using System.Globalization;
using System.Text;

namespace MasterHome.Common;

/// <summary>Text as it is searched: without case and accents. Both databases then compare it alike.</summary>
public static class SearchKey
{
    public static string Key(string text)
    {
        // Most names have nothing to take apart.
        if (Ascii.IsValid(text))
            return text.ToUpperInvariant();
        var key = new StringBuilder(text.Length);
        foreach (var c in text.Normalize(NormalizationForm.FormD))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
                key.Append(char.ToUpperInvariant(c));
        }
        return key.ToString().Normalize(NormalizationForm.FormC);
    }

    /// <summary>The words of a search, at most five, so that a pasted page does not become a query of a thousand conditions.</summary>
    public static IEnumerable<string> Words(string? search) =>
        Key(search ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(5);
}
