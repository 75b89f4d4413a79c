using System.Text.Encodings.Web;
using MasterHome.Web.Shared.Html;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace MasterHome.Web.Tests.Shared.Html;

public sealed class UserTextTagHelperTests
{
    [Theory]
    [InlineData("One\r\ntwo\n\nthree", "<p>One<br>two</p><p>three</p>")]
    [InlineData("<b>bold</b> & co", "<p>&lt;b&gt;bold&lt;/b&gt; &amp; co</p>")]
    [InlineData(
        "See https://example.org/a?b=1&c=2.",
        """<p>See <a href="https://example.org/a?b=1&amp;c=2" rel="noopener nofollow">https://example.org/a?b=1&amp;c=2</a>.</p>"""
    )]
    [InlineData("(http://example.org/x)", """<p>(<a href="http://example.org/x" rel="noopener nofollow">http://example.org/x</a>)</p>""")]
    [InlineData("javascript:alert(1) ftp://example.org", "<p>javascript:alert(1) ftp://example.org</p>")]
    [InlineData(
        "https://example.org/\"onmouseover=x",
        """<p><a href="https://example.org/" rel="noopener nofollow">https://example.org/</a>&quot;onmouseover=x</p>"""
    )]
    [InlineData("https:// alone", "<p>https:// alone</p>")]
    [InlineData("", "")]
    public void Text_is_encoded_and_only_web_addresses_become_links(string text, string html) => Assert.Equal(html, Render(text));

    private static string Render(string text)
    {
        var output = new TagHelperOutput("words", [], (_, _) => Task.FromResult<TagHelperContent>(new DefaultTagHelperContent()));
        new UserTextTagHelper { Text = text }.Process(new TagHelperContext([], new Dictionary<object, object>(), "1"), output);
        using var writer = new StringWriter();
        output.WriteTo(writer, HtmlEncoder.Default);
        return writer.ToString();
    }
}
