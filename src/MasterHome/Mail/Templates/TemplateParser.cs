using System.Text;
using System.Text.RegularExpressions;

namespace MasterHome.Mail.Templates;

/// <summary>Fills the named placeholders of an email's text. Values are always shown literally, whatever markup they contain.</summary>
internal static partial class TemplateParser
{
    // URLs that the portal generates: they go into links unescaped. Everything else is user input.
    private static readonly HashSet<string> GeneratedUrls = ["home", "page", "link", "stop"];

    /// <summary>The names of the placeholders in a text, without duplicates.</summary>
    public static IEnumerable<string> Placeholders(string text) => Placeholder().Matches(text).Select(m => m.Groups[1].Value).Distinct();

    /// <summary>How often a text uses a placeholder.</summary>
    public static int Count(string text, string placeholder) => Placeholder().Matches(text).Count(m => m.Groups[1].Value == placeholder);

    /// <summary>Fills the template as plain text. Markdown is removed before the values are filled in.</summary>
    public static string AsText(string template, IReadOnlyDictionary<string, string> values) =>
        Fill(Plain(template), values, Format.Isolated, "\n");

    /// <summary>Fills the template as Markdown in which the values are escaped.</summary>
    public static string AsMarkdown(string template, IReadOnlyDictionary<string, string> values) =>
        Fill(template, values, value => Escape(Format.Isolated(value)), "  \n");

    /// <summary>Fills the template as one line that is safe in an email header.</summary>
    public static string AsLine(string template, IReadOnlyDictionary<string, string> values) =>
        OneLine(Fill(template, values, value => value, " "), EmailTemplate.SubjectLength);

    /// <summary>Puts a text on one line and neutralizes what a mail client could decode.</summary>
    /// <param name="maxLength">UTF-16 units. Longer text is truncated, never within a surrogate pair.</param>
    public static string OneLine(string text, int maxLength = int.MaxValue)
    {
        // "=?" starts an encoded word (RFC 2047), which a mail client would decode to injected content.
        var line = UnsafeInOneLine().Replace(text, " ").Replace("=?", "= ?", StringComparison.Ordinal).Trim();
        if (line.Length <= maxLength)
            return line;
        var end = maxLength - 1;
        return line[..(char.IsHighSurrogate(line[end - 1]) ? end - 1 : end)] + "…";
    }

    /// <param name="newLine">What replaces a line break within a value.</param>
    private static string Fill(string template, IReadOnlyDictionary<string, string> values, Func<string, string> encode, string newLine)
    {
        var filled = new StringBuilder();
        foreach (var line in template.Split('\n'))
        {
            // Every line of a multi-line value stays inside the quotation.
            var quote = line.StartsWith("> ", StringComparison.Ordinal) ? "> " : "";
            filled
                .Append(
                    Placeholder()
                        .Replace(
                            line.TrimEnd('\r'),
                            m =>
                            {
                                var name = m.Groups[1].Value;
                                if (!values.TryGetValue(name, out var value))
                                    return "";
                                var encoded = GeneratedUrls.Contains(name) ? value : encode(value);
                                return encoded.ReplaceLineEndings(newLine + quote);
                            }
                        )
                )
                .Append('\n');
        }
        return filled.ToString().Trim();
    }

    /// <summary>Puts a backslash before every character that is special in Markdown or HTML, and removes indentation, which would
    /// start a code block.</summary>
    private static string Escape(string value) => Special().Replace(Indentation().Replace(value, ""), @"\$0");

    private static string Plain(string markdown) => LinkText().Replace(markdown, "$1: $2").Replace("**", "", StringComparison.Ordinal);

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"[\\`*_{}\[\]()#+\-.!|<>&~:@""'=]")]
    private static partial Regex Special();

    [GeneratedRegex(@"(?<=^|[\r\n])[ \t]+")]
    private static partial Regex Indentation();

    [GeneratedRegex(@"\[([^\]]+)\]\(([^)\s]+)\)")]
    private static partial Regex LinkText();

    // Whitespace, control characters and bidirectional formatting characters.
    [GeneratedRegex(@"[\s\p{Cc}\p{Zl}\p{Zp}\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]+")]
    private static partial Regex UnsafeInOneLine();
}
