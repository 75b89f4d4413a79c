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

    /// <summary>The action of the form that the page is writing; its fields come after it. Null in a search form.</summary>
    public static string? CurrentAction(HttpContext http) => http.Items[Current] as string;

    /// <summary>The form sends the form of this request again, so it stays a form of the page that it was written on.</summary>
    public bool Again { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var action = context.AllAttributes["action"]?.Value?.ToString() ?? "";
        var isOurs = string.Equals(Method, "post", StringComparison.OrdinalIgnoreCase) && !IsOnAnotherSite(action);
        var again = Again ? SentAgain.Of(ViewContext.HttpContext) : null;
        if (isOurs)
            Antiforgery ??= again?.HasToken != true;
        base.Process(context, output);
        var http = ViewContext.HttpContext;
        http.Items[Current] = isOurs ? action : null;
        if (!isOurs)
            return;
        foreach (var (name, value) in again?.Fields ?? OwnFields(http, action))
            output.PostContent.AppendHtml(Hidden(name, value));
    }

    private static IEnumerable<(string Name, string Value)> OwnFields(HttpContext http, string action)
    {
        yield return (FormOrigin.FieldName, FormOrigin.Write(http, action));
        if (FormKeeper.IdFor(http, action) is { } kept)
            yield return (KeptFormFilter.FieldName, kept);
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
