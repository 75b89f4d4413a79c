using MasterHome.Web.Shared.Forms;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.TagHelpers;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace MasterHome.Web.Shared.Html;

/// <summary>
/// Replaces the framework's form tag helper, which omits the antiforgery token when a form has an action.
/// Every POST form gets exactly one token, except forms to other sites, which must not receive it. It also gets its
/// <see cref="FormOrigin"/>.
/// </summary>
[HtmlTargetElement("form")]
public sealed class PostFormTagHelper(IHtmlGenerator generator) : FormTagHelper(generator)
{
    private static readonly object Current = new();

    /// <summary>The action of the form that the page is writing; its fields come after it.</summary>
    public static string? CurrentAction(HttpContext http) => http.Items[Current] as string;

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var action = context.AllAttributes["action"]?.Value?.ToString() ?? "";
        var isOurs = string.Equals(Method, "post", StringComparison.OrdinalIgnoreCase) && !IsOnAnotherSite(action);
        if (isOurs)
            Antiforgery ??= true;
        base.Process(context, output);
        if (!isOurs)
            return;
        var http = ViewContext.HttpContext;
        http.Items[Current] = action;
        output.PostContent.AppendHtml(Hidden(FormOrigin.FieldName, FormOrigin.Write(http, action)));
        if (FormKeeper.ShownBy(http) is { } kept && kept.Form.Origin.Action == action)
            output.PostContent.AppendHtml(Hidden(KeptFormFilter.FieldName, kept.Id));
    }

    private static TagBuilder Hidden(string name, string value) =>
        new("input")
        {
            TagRenderMode = TagRenderMode.SelfClosing,
            Attributes =
            {
                ["type"] = "hidden",
                ["name"] = name,
                ["value"] = value,
            },
        };

    private static bool IsOnAnotherSite(string action) =>
        action.StartsWith("//", StringComparison.Ordinal) || action.Contains("://", StringComparison.Ordinal);
}
