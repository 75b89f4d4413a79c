using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace MasterHome.Web.Shared.Html;

/// <summary>
/// <c>&lt;errors /&gt;</c> above a form lists all errors, each linked to its field, and takes focus when the page opens.
/// Renders nothing when there are no errors.
/// </summary>
[HtmlTargetElement("errors", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class ErrorsTagHelper(IHtmlGenerator generator) : TagHelper
{
    [ViewContext, HtmlAttributeNotBound]
    public ViewContext ViewContext { get; set; } = null!;

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var invalid = ViewContext
            .ModelState.Where(entry => entry.Value?.Errors.Count > 0)
            .OrderBy(entry => SortKey(entry.Key), StringComparer.Ordinal)
            .ToList();
        if (invalid.Count == 0)
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
        output.Content.AppendHtml("<h2>Please correct the following</h2><ul>");
        foreach (var (key, entry) in invalid)
        foreach (var error in entry!.Errors)
            output.Content.AppendHtml(ListItem(key, error));
        output.Content.AppendHtml("</ul>");
    }

    /// <summary>Sort key: the order of the form's properties, with errors of the whole form first.</summary>
    private string SortKey(string key)
    {
        var sortKey = "";
        ModelMetadata? metadata = ViewContext.ViewData.ModelMetadata;
        foreach (var name in key.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            var all = metadata?.Properties.ToList() ?? [];
            var index = all.FindIndex(each => each.PropertyName == name);
            metadata = index < 0 ? null : all[index];
            sortKey += index < 0 ? name : $"{index:000}.";
        }
        return sortKey;
    }

    private TagBuilder ListItem(string key, ModelError error)
    {
        var item = new TagBuilder("li");
        if (key.Length == 0)
        {
            item.InnerHtml.Append(error.Describe());
            return item;
        }
        var link = new TagBuilder("a");
        link.Attributes["href"] = "#" + TagBuilder.CreateSanitizedId(key, generator.IdAttributeDotReplacement);
        link.InnerHtml.Append(error.Describe());
        item.InnerHtml.AppendHtml(link);
        return item;
    }
}
