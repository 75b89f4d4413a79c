namespace MasterHome.Tests.Common.Text;

public class MarkdownTextTests
{
    [Theory]
    [InlineData("**Bold** and *soft*", "<p><strong>Bold</strong> and <em>soft</em></p>")]
    [InlineData("One\nTwo", "<p>One<br />\nTwo</p>")]
    [InlineData("# Head", "<h3>Head</h3>")]
    [InlineData("##### Deep", "<h6>Deep</h6>")]
    [InlineData("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>")]
    [InlineData("[page](https://example.org)", "<p><a href=\"https://example.org\" rel=\"noopener nofollow\">page</a></p>")]
    [InlineData("[ours](/program)", "<p><a href=\"/program\" rel=\"noopener nofollow\">ours</a></p>")]
    [InlineData("![shot](https://example.org/a.png)", "<p><a href=\"https://example.org/a.png\" rel=\"noopener nofollow\">shot</a></p>")]
    public void Writes_what_members_read(string markdown, string html) => Assert.Equal(html, MarkdownText.ToHtml(markdown).Trim());

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("<img src=x onerror=alert(1)>")]
    [InlineData("[x](javascript:alert(1))")]
    [InlineData("[x](JaVaScRiPt:alert(1))")]
    [InlineData("[x](data:text/html,<script>)")]
    [InlineData("[x](vbscript:x)")]
    [InlineData("[x](//evil.example)")]
    [InlineData("[x](/\\evil.example)")]
    [InlineData("<javascript:alert(1)>")]
    [InlineData("[x]: javascript:alert(1)\n\n[x]")]
    [InlineData("[x](https://example.org \"\" onmouseover=alert(1))")]
    [InlineData("[<b onclick=x>](https://example.org)")]
    public void Nothing_in_it_runs_or_leads_elsewhere(string markdown)
    {
        using var page = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(MarkdownText.ToHtml(markdown));
        Assert.Empty(page.QuerySelectorAll("script, img, b"));
        Assert.All(
            page.All.SelectMany(e => e.Attributes),
            a => Assert.False(a.Name.StartsWith("on", StringComparison.OrdinalIgnoreCase), a.Name)
        );
        Assert.All(
            page.QuerySelectorAll("a").Select(a => a.GetAttribute("href")),
            href => Assert.StartsWith("https://example.org", href, StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("Plain words.", "Plain words.")]
    [InlineData("A **bold** [word](https://example.org).", "A bold word.")]
    [InlineData(null, "")]
    public void Summaries_hold_the_words_alone(string? markdown, string plain) => Assert.Equal(plain, MarkdownText.ToPlain(markdown));
}
