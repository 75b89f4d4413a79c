using MasterHome.Web.Shared.Forms;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace MasterHome.Web.Shared.Html;

/// <summary>
/// A whole form field: <c>&lt;field for="Company" hint="As on your contract" autocomplete="organization" /&gt;</c> renders label, hint,
/// error and control. Other attributes go to the control and override the model's. The content between the tags replaces the hint
/// and may contain links.
/// </summary>
[HtmlTargetElement("field", Attributes = "for")]
public sealed class FieldTagHelper(IHtmlGenerator generator) : TagHelper
{
    public ModelExpression For { get; set; } = null!;

    /// <summary>Overrides the [Display] name.</summary>
    public string? Label { get; set; }

    public string? Hint { get; set; }

    /// <summary>The input type; also <c>textarea</c>, <c>select</c> and <c>radio</c>. Default: from the model's type.</summary>
    public string? Type { get; set; }

    /// <summary>Renders a text area with this many rows.</summary>
    public int? Rows { get; set; }

    /// <summary>The options; for an enum, its values by default.</summary>
    public IEnumerable<SelectListItem>? Items { get; set; }

    /// <summary>Text after the control, such as a unit.</summary>
    public string? Suffix { get; set; }

    /// <summary>False where the label or the hint says when the field is required.</summary>
    public bool MarkOptional { get; set; } = true;

    /// <summary>A text area for Markdown. All other ones are plain text, and say so.</summary>
    public bool Markdown { get; set; }

    /// <summary>False for what a form asks about the change and nothing stores, such as its reason: it has no present value.</summary>
    public bool Stored { get; set; } = true;

    [ViewContext, HtmlAttributeNotBound]
    public ViewContext ViewContext { get; set; } = null!;

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var name = ViewContext.ViewData.TemplateInfo.GetFullHtmlFieldName(For.Name);
        var id = TagBuilder.CreateSanitizedId(name, generator.IdAttributeDotReplacement);
        var entry = ViewContext.ModelState[name] ?? Kept(name);
        var control = new FieldControl(For, name, id, entry, Type, Rows, Items);
        foreach (var extra in output.Attributes)
            control.Attributes[extra.Name] = extra.ValueStyle == HtmlAttributeValueStyle.Minimized ? "" : extra.Value?.ToString();
        output.Attributes.Clear();

        var body = await output.GetChildContentAsync();
        var hint = body.IsEmptyOrWhiteSpace ? Paragraph("hint", id, HintOf(control)) : Paragraph("hint", id, null, body);
        var error = Error(id, entry);
        var present = Present(id, control);
        var suffix = Suffix is null ? null : Text("span", "suffix", Suffix, id + "-suffix");
        control.DescribeBy(
            new[] { hint, error, present, suffix }.OfType<TagBuilder>().Select(part => part.Attributes["id"]!),
            error is not null
        );

        output.TagMode = TagMode.StartTagAndEndTag;
        output.TagName = control.IsGroup ? "fieldset" : "div";
        output.Attributes.SetAttribute("class", "field");
        if (control.IsGroup && control.Attributes.GetValueOrDefault("aria-describedby") is { } described)
            output.Attributes.SetAttribute("aria-describedby", described);

        var caption = Caption(control, id);
        foreach (
            var part in control.IsCheckbox
                ? [hint, error, present, control.RenderCheckbox(caption)]
                : new[] { caption, hint, error, present, control.Render(suffix) }
        )
            if (part is not null)
                output.Content.AppendHtml(part);
    }

    private string? HintOf(FieldControl control) =>
        !control.IsTextArea ? Hint : string.Join(' ', new[] { Hint, Markdown ? "Markdown." : "Plain text." }.OfType<string>());

    /// <summary>What was typed into this field when the session had ended.</summary>
    private ModelStateEntry? Kept(string name)
    {
        var http = ViewContext.HttpContext;
        if (FormKeeper.ValueFor(http, PostFormTagHelper.CurrentAction(http), name) is not { } value)
            return null;
        // Not in the model state of the page: it may have other forms with a field of this name.
        var typed = new ModelStateDictionary();
        typed.SetModelValue(name, value, value);
        return typed[name];
    }

    private TagBuilder Caption(FieldControl control, string id)
    {
        var caption = new TagBuilder(control.IsGroup ? "legend" : "label");
        if (!control.IsGroup)
            caption.Attributes["for"] = id;
        caption.InnerHtml.Append(Label ?? For.Metadata.DisplayName ?? Labels.Of(For.Metadata.PropertyName ?? For.Name));
        if (MarkOptional && control.IsOptional)
            caption.InnerHtml.AppendHtml(" ").AppendHtml(Text("span", "optional", "(optional)", null));
        return caption;
    }

    /// <summary>The present value, when somebody changed it while the user was typing another one.</summary>
    private TagBuilder? Present(string id, FieldControl control) =>
        Stored && ViewContext.ViewData.ContainsKey(EditedTagHelper.IsStale) && control.PresentValue is { } value
            ? Text("p", "hint", $"Now: {(value.Length == 0 ? "empty" : value)}", $"{id}-now")
            : null;

    private static TagBuilder? Paragraph(string kind, string id, string? text, TagHelperContent? content = null)
    {
        if (text is null && content is null)
            return null;
        var paragraph = Text("p", kind, text ?? "", $"{id}-{kind}");
        if (content is not null)
            paragraph.InnerHtml.AppendHtml(content);
        return paragraph;
    }

    private static TagBuilder? Error(string id, ModelStateEntry? entry)
    {
        if (entry is null || entry.Errors.Count == 0)
            return null;
        var error = new TagBuilder("p") { Attributes = { ["class"] = "field-error", ["id"] = id + "-error" } };
        error
            .InnerHtml.AppendHtml("""<span class="hidden">Error: </span>""")
            .Append(string.Join(" ", entry.Errors.Select(each => each.Describe()).Distinct()));
        return error;
    }

    private static TagBuilder Text(string tag, string kind, string text, string? id)
    {
        var element = new TagBuilder(tag) { Attributes = { ["class"] = kind } };
        if (id is not null)
            element.Attributes["id"] = id;
        element.InnerHtml.Append(text);
        return element;
    }
}
