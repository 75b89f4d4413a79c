using System.Globalization;
using System.Text;

namespace MasterHome.Common.Text;

/// <summary>Normalizes what people type and what files contain. Applied once, where text comes in: by the form binder and the CSV
/// reader. Idempotent. Passwords, codes, tokens and return addresses are never passed here.</summary>
/// <remarks>Composes (NFC). Removes bidirectional controls, zero-width spaces, byte order marks, soft hyphens, control characters, lone
/// surrogates and noncharacters. Keeps U+200C and U+200D, which scripts and emoji need. Text without a visible character becomes
/// empty.</remarks>
public static class TextNormalization
{
    /// <summary>A text of one line: each run of white space becomes one space, and none is left at the ends.</summary>
    public static string Line(string text)
    {
        if (IsPlain(text))
            return text;
        var line = new StringBuilder(text.Length);
        foreach (var c in Compose(text))
        {
            if (!char.IsWhiteSpace(c))
                line.Append(c);
            else if (line.Length > 0 && line[^1] != ' ')
                line.Append(' ');
        }
        if (line.Length > 0 && line[^1] == ' ')
            line.Length--;
        return EmptyIfInvisible(line.ToString());
    }

    /// <summary>A text of several lines: line ends become LF; indentation and empty lines stay.</summary>
    public static string Lines(string text) => EmptyIfInvisible(Compose(text));

    /// <summary>Whether a character takes up no space on a page, and is no part of a visible one. U+200C and U+200D count too.</summary>
    internal static bool IsInvisible(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.Control
        || rune.Value is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x180F or 0x2800 or 0x3164 or 0xFFA0
        || rune.Value is >= 0x180B and <= 0x180D or >= 0xFE00 and <= 0xFE0F or >= 0xE0100 and <= 0xE01EF;

    /// <summary>Most values are printable ASCII with single spaces and need no work.</summary>
    private static bool IsPlain(string text)
    {
        var before = ' ';
        foreach (var c in text)
        {
            if (c is < ' ' or > '~' || (c == ' ' && before == ' '))
                return false;
            before = c;
        }
        return text.Length == 0 || before != ' ';
    }

    private static string Compose(string text)
    {
        var kept = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                kept.Append(c).Append(text[++i]);
            else if (c == '\r')
                kept.Append('\n');
            else if (c == '\n' && i > 0 && text[i - 1] == '\r')
                continue;
            else if (c is '\u0085' or '\u2028' or '\u2029')
                kept.Append('\n');
            else if (!IsRemoved(c))
                kept.Append(c);
        }
        return kept.ToString().Normalize(NormalizationForm.FormC);
    }

    // U+FFFE and U+FFFF are no characters: the framework refuses to compose the first, and no XML file can hold them.
    private static bool IsRemoved(char c) =>
        (char.IsControl(c) && c is not ('\n' or '\t'))
        || char.IsSurrogate(c)
        || c is '\u00AD' or '\u061C' or '\u200B' or '\u200E' or '\u200F' or '\uFEFF' or '\uFFFE' or '\uFFFF'
        || c is >= '\u202A' and <= '\u202E' or >= '\u2066' and <= '\u2069';

    private static string EmptyIfInvisible(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (!Rune.IsWhiteSpace(rune) && !IsInvisible(rune))
                return text;
        }
        return "";
    }
}
