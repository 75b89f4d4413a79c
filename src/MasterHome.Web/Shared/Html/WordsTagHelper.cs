using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace MasterHome.Web.Shared.Html;

/// <summary>
/// What somebody wrote: <c>&lt;words text="@signUp.Evidence" /&gt;</c> keeps paragraphs and line breaks and makes links of addresses that
/// begin with http or https. All else is text, whatever it looks like.
/// </summary>
[HtmlTargetElement("words", Attributes = "text", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed partial class WordsTagHelper : TagHelper
{
    public string? Text { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = null;
        foreach (var paragraph in Gap().Split(Text?.ReplaceLineEndings("\n").Trim() ?? "").Where(p => p.Length > 0))
        {
            var p = new TagBuilder("p");
            foreach (var (index, line) in paragraph.Split('\n').Index())
            {
                if (index > 0)
                    p.InnerHtml.AppendHtml("<br>");
                Write(line, p.InnerHtml);
            }
            output.Content.AppendHtml(p);
        }
    }

    private static void Write(string line, IHtmlContentBuilder to)
    {
        var done = 0;
        foreach (Match match in Address().Matches(line))
        {
            var address = Trim(match.Value);
            if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
                continue;
            to.Append(line[done..match.Index]);
            var link = new TagBuilder("a") { Attributes = { ["href"] = uri.AbsoluteUri, ["rel"] = "noopener nofollow" } };
            link.InnerHtml.Append(address);
            to.AppendHtml(link);
            done = match.Index + address.Length;
        }
        to.Append(line[done..]);
    }

    /// <summary>The full stop of the sentence, or the bracket around it, is not part of the address.</summary>
    private static string Trim(string address)
    {
        address = address.TrimEnd('.', ',', ';', ':', '!', '?', '\'', '’', '”');
        return address.EndsWith(')') && !address.Contains('(', StringComparison.Ordinal) ? Trim(address[..^1]) : address;
    }

    [GeneratedRegex(@"\bhttps?://[^\s<>""]+", RegexOptions.IgnoreCase)]
    private static partial Regex Address();

    [GeneratedRegex(@"\n\s*\n")]
    private static partial Regex Gap();
}
