using MasterHome.History;
using MasterHome.Web.Shared.Forms;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace MasterHome.Web.Shared.Html;

/// <summary><c>&lt;edited version="@Model.Version" /&gt;</c> renders the hidden field with the version that an edit form was made from.
/// </summary>
[HtmlTargetElement("edited", Attributes = "version", TagStructure = TagStructure.WithoutEndTag)]
public sealed class EditedTagHelper : TagHelper
{
    public const string FieldName = "EditedVersion";

    /// <summary>In the view data: the user was told what has changed, so that the form is now made from the present values.</summary>
    public const string IsStale = "IsStale";

    public EditedVersion Version { get; set; } = null!;

    [ViewContext, HtmlAttributeNotBound]
    public ViewContext ViewContext { get; set; } = null!;

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        // After any other refusal the form keeps its old version: nobody has told the user about a change yet.
        // A page with several forms shows what was sent only in the one that was sent.
        var sent = ViewContext.ViewData.ContainsKey(IsStale) ? null : ViewContext.ModelState[FieldName]?.AttemptedValue;
        if (sent is not null && EditedVersion.Parse(sent) is { Digest.Length: > 0 } version && version.About != Version.About)
            sent = null;
        // A kept form is made from what its user saw, so that a change since then is noticed.
        var http = ViewContext.HttpContext;
        sent ??= FormKeeper.ValueFor(http, PostFormTagHelper.CurrentAction(http), FieldName);
        output.TagName = "input";
        output.TagMode = TagMode.SelfClosing;
        output.Attributes.SetAttribute("type", "hidden");
        output.Attributes.SetAttribute("name", FieldName);
        output.Attributes.SetAttribute("value", sent ?? $"{Version}");
    }
}
