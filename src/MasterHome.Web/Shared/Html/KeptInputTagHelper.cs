using System.Net;
using System.Text.Encodings.Web;
using MasterHome.Web.Shared.Forms;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace MasterHome.Web.Shared.Html;

/// <summary>Shows a kept form also in the controls that a view writes without <c>&lt;field&gt;</c>: texts, checkboxes and radio buttons.
/// A box that the kept form did not send was not checked.</summary>
[HtmlTargetElement("input", Attributes = "name", TagStructure = TagStructure.WithoutEndTag)]
public sealed class KeptInputTagHelper : TagHelper
{
    private static readonly string[] NotEntered = ["hidden", "password", "file", "submit", "button", "reset", "image"];

    [ViewContext, HtmlAttributeNotBound]
    public ViewContext ViewContext { get; set; } = null!;

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var http = ViewContext.HttpContext;
        if (FormKeeper.ShownIn(http, PostFormTagHelper.CurrentAction(http)) is not { } kept)
            return;
        var (name, type) = (Read(output, "name")!, Read(output, "type") ?? "text");
        if (type is "checkbox" or "radio")
            Check(output, kept.HasValue(name, Read(output, "value") ?? "on"));
        else if (!NotEntered.Contains(type) && kept.ValueOf(name) is { } typed)
            output.Attributes.SetAttribute("value", typed);
    }

    private static void Check(TagHelperOutput output, bool isChecked)
    {
        output.Attributes.RemoveAll("checked");
        if (isChecked)
            output.Attributes.SetAttribute(new TagHelperAttribute("checked"));
    }

    /// <summary>What the attribute says. Views hand it over as it stands in the page, with its special characters encoded.</summary>
    private static string? Read(TagHelperOutput output, string attribute)
    {
        if (output.Attributes[attribute]?.Value is not IHtmlContent content)
            return output.Attributes[attribute]?.Value?.ToString();
        using var written = new StringWriter();
        content.WriteTo(written, HtmlEncoder.Default);
        return WebUtility.HtmlDecode(written.ToString());
    }
}
