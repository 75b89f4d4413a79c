using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace MasterHome.Web.Shared.Html;

/// <summary>
/// <c>&lt;a href="/points" nav&gt;</c>: says <c>aria-current="page"</c> on that page and on those below it; with
/// <c>nav="exact"</c>, for the first room of a house, on that page alone. <c>counts</c> adds how much waits there.
/// </summary>
[HtmlTargetElement("a", Attributes = "nav, href")]
public sealed class NavTagHelper : TagHelper
{
    /// <summary>How much waits, by address; an address that is missing or has none shows nothing.</summary>
    public IReadOnlyDictionary<string, int>? Counts { get; set; }

    [ViewContext, HtmlAttributeNotBound]
    public ViewContext ViewContext { get; set; } = null!;

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var address = output.Attributes["href"].Value.ToString()!;
        var alone = address == "/" || output.Attributes["nav"].Value?.ToString() == "exact";
        output.Attributes.RemoveAll("nav");
        if (IsHere(address, alone, ViewContext.HttpContext.Request.Path))
            output.Attributes.SetAttribute("aria-current", "page");
        if (Counts?.GetValueOrDefault(address) is > 0 and var waiting)
            output.PostContent.AppendHtml($"""<span class="n">{waiting}<span class="hidden"> waiting</span></span>""");
    }

    private static bool IsHere(string address, bool alone, PathString path) =>
        path == new PathString(address) || (!alone && path.StartsWithSegments(address));
}
