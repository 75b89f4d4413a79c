using System.Text;
using System.Text.RegularExpressions;

namespace MasterHome.Mail.Templates;

/// <summary>Fills the named placeholders of an email's text. What somebody wrote stays words, whatever marks it holds.</summary>
internal static partial class TemplateParser
{
    // Addresses of our own making: they go into links as they are. Everything else is somebody's words.
    private static readonly HashSet<string> OwnAddresses = ["home", "page", "link", "stop"];

    /// <summary>The placeholders that a text names, each once.</summary>
    public static IEnumerable<string> Placeholders(string text) => Placeholder().Matches(text).Select(m => m.Groups[1].Value).Distinct();

    /// <summary>How often a text names one.</summary>
    public static int Count(string text, string placeholder) => Placeholder().Matches(text).Count(m => m.Groups[1].Value == placeholder);

    /// <summary>As plain text: the template without its marks, taken off before it is filled.</summary>
    public static string AsText(string template, IReadOnlyDictionary<string, string> values) =>
        Fill(Plain(template), values, value => value, "\n");

    /// <summary>As Markdown that shows the values and reads no mark in them.</summary>
    public static string AsMarkdown(string template, IReadOnlyDictionary<string, string> values) => Fill(template, values, Escape, "  \n");

    /// <summary>On one line, without anything that a header could take for more than a space.</summary>
    public static string AsLine(string template, IReadOnlyDictionary<string, string> values) =>
        OneLine(Fill(template, values, value => value, " "), EmailTemplate.SubjectLength);

    /// <param name="most">Characters; what is longer is cut, never within a character.</param>
    public static string OneLine(string text, int most = int.MaxValue)
    {
        // "=?" begins an encoded word (RFC 2047), which a reader would decode to whatever was smuggled in.
        var line = NotOfOneLine().Replace(text, " ").Replace("=?", "= ?", StringComparison.Ordinal).Trim();
        if (line.Length <= most)
            return line;
        var end = most - 1;
        return line[..(char.IsHighSurrogate(line[end - 1]) ? end - 1 : end)] + "…";
    }

    /// <param name="newLine">How a new line within a value is written.</param>
    private static string Fill(string template, IReadOnlyDictionary<string, string> values, Func<string, string> say, string newLine)
    {
        var filled = new StringBuilder();
        foreach (var line in template.Split('\n'))
        {
            // What somebody wrote in several lines stays in its quotation.
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
                                var said = OwnAddresses.Contains(name) ? value : say(value);
                                return said.ReplaceLineEndings(newLine + quote);
                            }
                        )
                )
                .Append('\n');
        }
        return filled.ToString().Trim();
    }

    /// <summary>Backslashes before all that Markdown or HTML could read as more than a character; and no indentation, which makes code.</summary>
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

    // White space of every kind, controls, and what turns the direction of a line around.
    [GeneratedRegex(@"[\s\p{Cc}\p{Zl}\p{Zp}\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]+")]
    private static partial Regex NotOfOneLine();
}
