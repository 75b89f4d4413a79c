using Microsoft.AspNetCore.Mvc.TagHelpers;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace MasterHome.Web.Shared.Html;

/// <summary>
/// Replaces the framework's form tag helper, which omits the antiforgery token when a form has an action.
/// Every POST form gets exactly one token, except forms to other sites, which must not receive it.
/// </summary>
[HtmlTargetElement("form")]
public sealed class PostFormTagHelper(IHtmlGenerator generator) : FormTagHelper(generator)
{
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        if (string.Equals(Method, "post", StringComparison.OrdinalIgnoreCase) && !PostsToAnotherSite(context))
            Antiforgery ??= true;
        base.Process(context, output);
    }

    private static bool PostsToAnotherSite(TagHelperContext context) =>
        context.AllAttributes["action"]?.Value?.ToString() is { } action
        && (action.StartsWith("//", StringComparison.Ordinal) || action.Contains("://", StringComparison.Ordinal));
}
