using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace MasterHome.Web.Shared.Html;

/// <summary>
/// Renders text that users wrote: <c>&lt;user-text text="@signUp.Evidence" /&gt;</c> keeps paragraphs and line breaks and links http and
/// https URLs. Everything else is encoded as plain text.
/// </summary>
[HtmlTargetElement("user-text", Attributes = "text", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed partial class UserTextTagHelper : TagHelper
{
    public string? Text { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = null;
        foreach (var paragraph in ParagraphBreak().Split(Text?.ReplaceLineEndings("\n").Trim() ?? "").Where(p => p.Length > 0))
        {
            var p = new TagBuilder("p");
            foreach (var (index, line) in paragraph.Split('\n').Index())
            {
                if (index > 0)
                    p.InnerHtml.AppendHtml("<br>");
                AppendLine(line, p.InnerHtml);
            }
            output.Content.AppendHtml(p);
        }
    }

    private static void AppendLine(string line, IHtmlContentBuilder output)
    {
        var done = 0;
        foreach (Match match in Url().Matches(line))
        {
            var url = TrimPunctuation(match.Value);
            if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
                continue;
            output.Append(line[done..match.Index]);
            var link = new TagBuilder("a") { Attributes = { ["href"] = uri.AbsoluteUri, ["rel"] = "noopener nofollow" } };
            link.InnerHtml.Append(url);
            output.AppendHtml(link);
            done = match.Index + url.Length;
        }
        output.Append(line[done..]);
    }

    /// <summary>Removes the period at the end of a sentence or the parenthesis around the URL, which are not part of it.</summary>
    private static string TrimPunctuation(string url)
    {
        url = url.TrimEnd('.', ',', ';', ':', '!', '?', '\'', '’', '”');
        return url.EndsWith(')') && !url.Contains('(', StringComparison.Ordinal) ? TrimPunctuation(url[..^1]) : url;
    }

    [GeneratedRegex(@"\bhttps?://[^\s<>""]+", RegexOptions.IgnoreCase)]
    private static partial Regex Url();

    [GeneratedRegex(@"\n\s*\n")]
    private static partial Regex ParagraphBreak();
}
