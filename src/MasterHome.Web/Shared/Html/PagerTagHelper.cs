using System.Globalization;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.AspNetCore.WebUtilities;

namespace MasterHome.Web.Shared.Html;

/// <summary>
/// <c>&lt;pager number="@Model.Number" size="50" total="@Model.Total" /&gt;</c>: "Previous · Page 2 of 13, 1,200 in all · Next",
/// keeping the query. Renders nothing when everything fits on one page.
/// </summary>
[HtmlTargetElement("pager", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class PagerTagHelper : TagHelper
{
    /// <summary>The current page, starting at 1.</summary>
    public int Number { get; set; } = 1;

    public int Size { get; set; } = 50;

    public int Total { get; set; }

    /// <summary>The query parameter for the page number.</summary>
    public string Parameter { get; set; } = "page";

    [ViewContext, HtmlAttributeNotBound]
    public ViewContext ViewContext { get; set; } = null!;

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var pages = (Total + Size - 1) / Size;
        if (pages <= 1)
        {
            output.SuppressOutput();
            return;
        }
        output.TagName = "nav";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "pager");
        output.Attributes.SetAttribute("aria-label", "Pages");
        if (Number > 1)
            output.Content.AppendHtml(Link(Math.Min(Number - 1, pages), "prev", "Previous"));
        output.Content.AppendHtml(
            string.Create(CultureInfo.InvariantCulture, $"<span>Page {Number:N0} of {pages:N0}, {Total:N0} in all</span>")
        );
        if (Number < pages)
            output.Content.AppendHtml(Link(Number + 1, "next", "Next"));
    }

    private TagBuilder Link(int to, string rel, string text)
    {
        var request = ViewContext.HttpContext.Request;
        var query = request
            .Query.Where(pair => !pair.Key.Equals(Parameter, StringComparison.OrdinalIgnoreCase))
            .SelectMany(pair => pair.Value, (pair, value) => KeyValuePair.Create(pair.Key, value))
            .Append(KeyValuePair.Create(Parameter, (string?)to.ToString(CultureInfo.InvariantCulture)));
        var link = new TagBuilder("a");
        link.Attributes["href"] = QueryHelpers.AddQueryString(request.PathBase + request.Path, query);
        link.Attributes["rel"] = rel;
        link.InnerHtml.Append(text);
        return link;
    }
}
