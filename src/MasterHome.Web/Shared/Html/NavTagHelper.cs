using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace MasterHome.Web.Shared.Html;

/// <summary>
/// <c>&lt;a href="/points" nav&gt;</c> sets <c>aria-current="page"</c> on that page and the pages below it; with
/// <c>nav="exact"</c> (for the first page of an area) on that page only. <c>counts</c> adds the number of waiting items.
/// </summary>
[HtmlTargetElement("a", Attributes = "nav, href")]
public sealed class NavTagHelper : TagHelper
{
    /// <summary>Number of waiting items by path; a path that is missing or has zero shows none.</summary>
    public IReadOnlyDictionary<string, int>? Counts { get; set; }

    [ViewContext, HtmlAttributeNotBound]
    public ViewContext ViewContext { get; set; } = null!;

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var address = output.Attributes["href"].Value.ToString()!;
        var exact = address == "/" || output.Attributes["nav"].Value?.ToString() == "exact";
        output.Attributes.RemoveAll("nav");
        if (IsCurrent(address, exact, ViewContext.HttpContext.Request.Path))
            output.Attributes.SetAttribute("aria-current", "page");
        if (Counts?.GetValueOrDefault(address) is > 0 and var waiting)
        {
            var number = Format.NumberUpTo(waiting, PageQueries.MostCounted);
            output.PostContent.AppendHtml($"""<span class="n">{number}<span class="hidden"> waiting</span></span>""");
        }
    }

    private static bool IsCurrent(string address, bool exact, PathString path) =>
        path == new PathString(address) || (!exact && path.StartsWithSegments(address));
}
