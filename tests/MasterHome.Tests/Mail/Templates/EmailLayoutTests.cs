using System.Globalization;
using System.Text.RegularExpressions;
using MasterHome.Mail.Templates;

namespace MasterHome.Tests.Mail.Templates;

public partial class EmailLayoutTests
{
    private const string Text =
        "Dear Mira,\n\n[The one thing](https://home.example.org/)\n\nor [another](https://home.example.org/a) of **two**:\n\n- one\n- two\n\n> said\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n---\n\nend";

    private readonly string _html = EmailLayout.Html(
        "Subject \"<&>\"",
        "Preview",
        "Home",
        Text,
        "Why\n\n[Fewer](https://home.example.org/notifications)"
    );

    [Fact]
    public void Every_element_that_is_seen_carries_its_style_itself()
    {
        foreach (var tag in new[] { "p", "a", "ul", "li", "blockquote", "table", "td", "th", "hr", "strong" })
            Assert.All(Regex.Matches(_html, $"<{tag}( [^>]*)?>"), m => Assert.Contains("style=\"", m.Value, StringComparison.Ordinal));
    }

    [Fact]
    public void A_link_alone_in_its_paragraph_is_a_button_and_others_are_links()
    {
        Assert.Equal(["The one thing"], Regex.Matches(_html, "class=\"button\"[^>]*>([^<]*)<").Select(m => m.Groups[1].Value));
        Assert.Equal(["another", "Fewer"], Regex.Matches(_html, "class=\"link\"[^>]*>([^<]*)<").Select(m => m.Groups[1].Value));
    }

    [Fact]
    public void It_needs_no_picture_no_script_no_table_and_nothing_from_elsewhere()
    {
        var plain = EmailLayout.Html("s", "p", "Home", "Hello", "Why");
        Assert.DoesNotMatch("(?i)<(img|script|link|table|iframe|object|svg)|url\\(|@import|src=", plain);
        Assert.Contains("<html lang=\"en\"", plain, StringComparison.Ordinal);
        Assert.Contains("<meta name=\"color-scheme\" content=\"light dark\">", plain, StringComparison.Ordinal);
        Assert.Contains("role=\"article\"", plain, StringComparison.Ordinal);
        Assert.Contains("<title>Subject &quot;&lt;&amp;&gt;&quot;</title>", _html, StringComparison.Ordinal);
        Assert.InRange(plain.Length, 1, 8000);
    }

    [Theory]
    [
        InlineData("ink", "card"),
        InlineData("ink", "paper"),
        InlineData("quiet", "paper"),
        InlineData("link", "card"),
        InlineData("link", "paper"),
        InlineData("button", "button")
    ]
    public void Words_stand_out_from_what_is_behind_them_in_light_and_in_dark(string words, string behind)
    {
        Assert.InRange(Contrast(Inline(words, "color"), Inline(behind, "background-color")), 4.5, 21);
        Assert.InRange(Contrast(Dark(words, "color"), Dark(behind, "background-color")), 4.5, 21);
    }

    private string Inline(string name, string property) =>
        Regex.Match(_html, $"class=\"[^\"]*\\b{name}\\b[^\"]*\"[^>]*[\";]{property}:(#[0-9a-f]{{6}})").Groups[1].Value;

    private string Dark(string name, string property) =>
        Regex.Match(_html, $"\\.{name}\\{{[^}}]*(?<![a-z-]){property}:(#[0-9a-f]{{6}})").Groups[1].Value;

    /// <summary>WCAG 2.2, 1.4.3.</summary>
    private static double Contrast(string one, string other)
    {
        var (a, b) = (Luminance(one), Luminance(other));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    private static double Luminance(string color)
    {
        Assert.Matches(Color(), color);
        var parts = new[] { 1, 3, 5 }
            .Select(i => int.Parse(color.AsSpan(i, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0)
            .Select(c => c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4))
            .ToArray();
        return (0.2126 * parts[0]) + (0.7152 * parts[1]) + (0.0722 * parts[2]);
    }

    [GeneratedRegex("^#[0-9a-f]{6}$")]
    private static partial Regex Color();
}
