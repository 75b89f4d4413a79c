using System.Globalization;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.AspNetCore.WebUtilities;

namespace MasterHome.Web.Shared.Html;

/// <summary>
/// <c>&lt;pager page="Model.Emails" /&gt;</c>: "First · Previous · 51–100 of 1,200 · Next · Last", keeping the query. Renders
/// nothing when everything fits on one page.
/// </summary>
[HtmlTargetElement("pager", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class PagerTagHelper : TagHelper
{
    public PageOfList Page { get; set; } = null!;

    /// <summary>The query parameter for the page number.</summary>
    public string Parameter { get; set; } = "page";

    [ViewContext, HtmlAttributeNotBound]
    public ViewContext ViewContext { get; set; } = null!;

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var (number, pages) = (Page.Number, Page.Pages);
        if (pages <= 1)
        {
            output.SuppressOutput();
            return;
        }
        output.TagName = "nav";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "pager");
        output.Attributes.SetAttribute("aria-label", "Pages");
        if (number > 1)
            output.Content.AppendHtml(Link(1, null, "First")).AppendHtml(Link(Math.Min(number - 1, pages), "prev", "Previous"));
        output.Content.AppendHtml($"<span>{Page.Range}, page {Format.Number(number)} of {Format.Number(pages)}</span>");
        if (number < pages)
            output.Content.AppendHtml(Link(number + 1, "next", "Next")).AppendHtml(Link(pages, null, "Last"));
        else if (Page.HasMore)
            output.Content.AppendHtml("<span>Filter the list to see others.</span>");
    }

    private TagBuilder Link(int to, string? rel, string text)
    {
        var request = ViewContext.HttpContext.Request;
        var query = request
            .Query.Where(pair => !pair.Key.Equals(Parameter, StringComparison.OrdinalIgnoreCase))
            .SelectMany(pair => pair.Value, (pair, value) => KeyValuePair.Create(pair.Key, value))
            .Append(KeyValuePair.Create(Parameter, (string?)to.ToString(CultureInfo.InvariantCulture)));
        var link = new TagBuilder("a");
        link.Attributes["href"] = QueryHelpers.AddQueryString(request.PathBase + request.Path, query);
        if (rel is not null)
            link.Attributes["rel"] = rel;
        link.InnerHtml.Append(text);
        return link;
    }
}
