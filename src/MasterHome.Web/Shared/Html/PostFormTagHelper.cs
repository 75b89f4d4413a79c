using Microsoft.AspNetCore.Mvc.TagHelpers;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace MasterHome.Web.Shared.Html;

/// <summary>
/// Takes the place of the framework's form: that one leaves the antiforgery token out as soon as a form has an action.
/// Here every POST carries exactly one, except to another site, which must not learn it.
/// </summary>
[HtmlTargetElement("form")]
public sealed class PostFormTagHelper(IHtmlGenerator generator) : FormTagHelper(generator)
{
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        if (string.Equals(Method, "post", StringComparison.OrdinalIgnoreCase) && !LeavesTheSite(context))
            Antiforgery ??= true;
        base.Process(context, output);
    }

    private static bool LeavesTheSite(TagHelperContext context) =>
        context.AllAttributes["action"]?.Value?.ToString() is { } action
        && (action.StartsWith("//", StringComparison.Ordinal) || action.Contains("://", StringComparison.Ordinal));
}
