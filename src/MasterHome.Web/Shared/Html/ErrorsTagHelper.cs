using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace MasterHome.Web.Shared.Html;

/// <summary>
/// <c>&lt;errors /&gt;</c> above a form: all that is to be mended, each with a way to its field; takes the focus when the page opens.
/// Nothing where nothing is wrong.
/// </summary>
[HtmlTargetElement("errors", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class ErrorsTagHelper(IHtmlGenerator generator) : TagHelper
{
    [ViewContext, HtmlAttributeNotBound]
    public ViewContext ViewContext { get; set; } = null!;

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var wrong = ViewContext
            .ModelState.Where(entry => entry.Value?.Errors.Count > 0)
            .OrderBy(entry => Place(entry.Key), StringComparer.Ordinal)
            .ToList();
        if (wrong.Count == 0)
        {
            output.SuppressOutput();
            return;
        }
        output.TagName = "div";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("id", "errors");
        output.Attributes.SetAttribute("class", "notice bad");
        output.Attributes.SetAttribute("role", "alert");
        output.Attributes.SetAttribute("tabindex", "-1");
        output.Attributes.SetAttribute("autofocus", "autofocus");
        output.Content.AppendHtml("<h2>This could not be sent yet</h2><ul>");
        foreach (var (key, entry) in wrong)
        foreach (var error in entry!.Errors)
            output.Content.AppendHtml(Line(key, error));
        output.Content.AppendHtml("</ul>");
    }

    /// <summary>Errors come in the order in which the form declares its fields; those of the whole form first.</summary>
    private string Place(string key)
    {
        var place = "";
        ModelMetadata? at = ViewContext.ViewData.ModelMetadata;
        foreach (var name in key.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            var all = at?.Properties.ToList() ?? [];
            var index = all.FindIndex(each => each.PropertyName == name);
            at = index < 0 ? null : all[index];
            place += index < 0 ? name : $"{index:000}.";
        }
        return place;
    }

    private TagBuilder Line(string key, ModelError error)
    {
        var line = new TagBuilder("li");
        if (key.Length == 0)
        {
            line.InnerHtml.Append(error.InWords());
            return line;
        }
        var link = new TagBuilder("a");
        link.Attributes["href"] = "#" + TagBuilder.CreateSanitizedId(key, generator.IdAttributeDotReplacement);
        link.InnerHtml.Append(error.InWords());
        line.InnerHtml.AppendHtml(link);
        return line;
    }
}
