using System.Globalization;
using System.Text;

namespace MasterHome.Common.Text;

/// <summary>Normalizes text for search and for comparing titles, so that both databases compare alike. Without case (invariant culture),
/// accents, and differences that cannot be seen or typed: "Łódź" is LODZ, "Işık" is ISIK, a curly apostrophe is a straight one, each
/// dash is a hyphen.</summary>
public static class SearchKey
{
    private const string Apostrophes = "´‘’‚‛′‵ʹʻʼʽˈ＇‹›";
    private const string QuotationMarks = "“”„‟″‶«»＂";

    /// <summary>Combining marks of the Latin, Greek and Cyrillic alphabets, Hebrew points and Arabic vowel signs.</summary>
    private static readonly (int First, int Last)[] Accents =
    [
        (0x0300, 0x036F),
        (0x0483, 0x0487),
        (0x0591, 0x05C7),
        (0x0610, 0x061A),
        (0x064B, 0x0670),
        (0x1AB0, 0x1AFF),
        (0x1DC0, 0x1DFF),
        (0x20D0, 0x20FF),
        (0xFE20, 0xFE2F),
    ];

    public static string Key(string text)
    {
        if (IsPlain(text))
            return text.ToUpperInvariant();
        // Some signs decompose into a space and an accent; replace them first.
        var key = new StringBuilder(text.Length);
        foreach (var rune in Fold(TextNormalization.Line(text)).Normalize(NormalizationForm.FormKD).EnumerateRunes())
        {
            if (!IsAccent(rune) && !TextNormalization.IsInvisible(rune))
                key.Append(rune.ToString());
        }
        return TextNormalization.Line(Fold(key.ToString()).ToUpperInvariant());
    }

    /// <summary>As <see cref="Key"/>, cut to the length of its column: characters such as "ß" become two.</summary>
    public static string Key(string text, int length) => Format.Cut(Key(text), length);

    /// <summary>The words of a search, at most five, so that a long pasted text does not become a huge query.</summary>
    public static IEnumerable<string> Words(string? search) =>
        Key(search ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(5);

    /// <summary>What a search can begin with to find this text: each word, and each part of it after a sign, such as the domain of an
    /// address. In a script without spaces between words, each character begins one.</summary>
    /// <param name="key">A text as <see cref="Key(string)"/> writes it.</param>
    /// <param name="length">Longer words are cut.</param>
    public static IEnumerable<string> Beginnings(string key, int length) =>
        key.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(word => Starts(word).Select(start => Format.Cut(word[start..], length)))
            .Distinct();

    private static IEnumerable<int> Starts(string word)
    {
        for (var i = 0; i < word.Length; i++)
        {
            if (i == 0 || (IsSign(word[i - 1]) && !IsSign(word[i])) || IsOfScriptWithoutSpaces(word[i]))
                yield return i;
        }
    }

    private static bool IsSign(char c) => char.IsPunctuation(c) || char.IsSymbol(c);

    /// <summary>Thai to Tibetan, Burmese, Khmer, Chinese, Japanese and Korean.</summary>
    private static bool IsOfScriptWithoutSpaces(char c) =>
        c
            is (>= '\u0E00' and <= '\u0FFF')
                or (>= '\u1000' and <= '\u109F')
                or (>= '\u1780' and <= '\u17FF')
                or (>= '\u2E80' and <= '\u9FFF')
                or (>= '\uAC00' and <= '\uD7A3');

    /// <summary>Most names are ASCII and need no decomposition.</summary>
    private static bool IsPlain(string text) => Ascii.IsValid(text) && !text.Contains('`') && TextNormalization.Line(text) == text;

    private static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (Replacement(c) is { } replacement)
                folded.Append(replacement);
            else
                folded.Append(c);
        }
        return folded.ToString();
    }

    private static string? Replacement(char c) =>
        c switch
        {
            < '\u0080' => c == '`' ? "'" : null,
            'ł' or 'Ł' => "L",
            'ı' => "I",
            'ø' or 'Ø' => "O",
            'đ' or 'Đ' or 'ð' or 'Ð' => "D",
            'ħ' or 'Ħ' => "H",
            'ŧ' or 'Ŧ' => "T",
            'ŋ' or 'Ŋ' => "N",
            'ß' or 'ẞ' => "SS",
            'æ' or 'Æ' => "AE",
            'œ' or 'Œ' => "OE",
            'þ' or 'Þ' => "TH",
            _ when Apostrophes.Contains(c, StringComparison.Ordinal) => "'",
            _ when QuotationMarks.Contains(c, StringComparison.Ordinal) => "\"",
            '−' or '⁃' or '˗' => "-",
            _ => char.GetUnicodeCategory(c) == UnicodeCategory.DashPunctuation ? "-" : null,
        };

    /// <summary>Accents that people leave out when they search. Marks that make another character, as in Japanese or Hindi, stay.</summary>
    private static bool IsAccent(Rune rune) =>
        Rune.GetUnicodeCategory(rune) == UnicodeCategory.NonSpacingMark
        && Array.Exists(Accents, a => rune.Value >= a.First && rune.Value <= a.Last);
}
