using System.Globalization;
using System.Text;

namespace MasterHome.Common.Text;

/// <summary>Normalizes text for search: without case and accents, so that both databases compare alike.</summary>
public static class SearchKey
{
    public static string Key(string text)
    {
        // Most names are ASCII and need no decomposition.
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

    /// <summary>The words of a search, at most five, so that a long pasted text does not become a huge query.</summary>
    public static IEnumerable<string> Words(string? search) =>
        Key(search ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(5);
}
