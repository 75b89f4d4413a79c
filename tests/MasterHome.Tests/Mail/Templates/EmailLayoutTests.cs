using System.Globalization;
using System.Text.RegularExpressions;
using MasterHome.Mail.Templates;

namespace MasterHome.Tests.Mail.Templates;

public partial class EmailLayoutTests
{
    private const string Text =
        "Dear Mira,\n\n[Main action](https://home.example.org/)\n\nor [another](https://home.example.org/a) of **two**:\n\n"
        + "- one\n- two\n\n> quoted\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n---\n\nend";

    private readonly string _html = EmailLayout.Html(
        "Subject \"<&>\"",
        "Preview",
        "Home",
        Text,
        "Reason\n\n[Fewer](https://home.example.org/notifications)"
    );

    [Fact]
    public void Every_visible_element_has_an_inline_style()
    {
        foreach (var tag in new[] { "p", "a", "ul", "li", "blockquote", "table", "td", "th", "hr", "strong" })
            Assert.All(Regex.Matches(_html, $"<{tag}( [^>]*)?>"), m => Assert.Contains("style=\"", m.Value, StringComparison.Ordinal));
    }

    [Fact]
    public void A_link_that_is_a_whole_paragraph_becomes_a_button_and_other_links_stay_links()
    {
        Assert.Equal(["Main action"], Regex.Matches(_html, "class=\"button\"[^>]*>([^<]*)<").Select(m => m.Groups[1].Value));
        Assert.Equal(["another", "Fewer"], Regex.Matches(_html, "class=\"link\"[^>]*>([^<]*)<").Select(m => m.Groups[1].Value));
    }

    [Fact]
    public void The_layout_uses_no_image_no_script_no_table_and_no_external_resource()
    {
        var plain = EmailLayout.Html("s", "p", "Home", "Hello", "Reason");
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
    public void Text_has_enough_contrast_in_light_and_dark_mode(string text, string background)
    {
        Assert.InRange(Contrast(Inline(text, "color"), Inline(background, "background-color")), 4.5, 21);
        Assert.InRange(Contrast(Dark(text, "color"), Dark(background, "background-color")), 4.5, 21);
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
