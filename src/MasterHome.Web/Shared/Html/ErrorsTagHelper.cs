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
            .Select(entry => (Field: Place(entry.Key), entry.Value!.Errors))
            .OrderBy(entry => entry.Field.SortKey, StringComparer.Ordinal)
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
        foreach (var (field, errors) in invalid)
        foreach (var sentence in errors.Select(error => error.Describe()).Distinct())
            output.Content.AppendHtml(ListItem(field.Name, sentence));
        output.Content.AppendHtml("</ul>");
    }

    /// <summary>The place in the order of the form's properties, with errors of the whole form first; and the name as the field has it: a
    /// parameter of an action begins in lower case, its field does not.</summary>
    private (string SortKey, string Name) Place(string key)
    {
        var sortKey = "";
        var fieldName = new List<string>();
        ModelMetadata? metadata = ViewContext.ViewData.ModelMetadata;
        foreach (var name in key.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            var all = metadata?.Properties.ToList() ?? [];
            var index = all.FindIndex(each => string.Equals(each.PropertyName, name, StringComparison.OrdinalIgnoreCase));
            metadata = index < 0 ? null : all[index];
            sortKey += index < 0 ? name : $"{index:000}.";
            fieldName.Add(metadata?.PropertyName ?? name);
        }
        return (sortKey, string.Join('.', fieldName));
    }

    private TagBuilder ListItem(string key, string sentence)
    {
        var item = new TagBuilder("li");
        if (key.Length == 0)
        {
            item.InnerHtml.Append(sentence);
            return item;
        }
        var link = new TagBuilder("a");
        link.Attributes["href"] = "#" + TagBuilder.CreateSanitizedId(key, generator.IdAttributeDotReplacement);
        link.InnerHtml.Append(sentence);
        item.InnerHtml.AppendHtml(link);
        return item;
    }
}
