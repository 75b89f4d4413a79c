using Microsoft.AspNetCore.Razor.TagHelpers;

namespace MasterHome.Web.Shared.Html;

/// <summary>Renders text that the program team wrote in Markdown: <c>&lt;markdown text="@it.Definition" /&gt;</c>.</summary>
[HtmlTargetElement("markdown", Attributes = "text", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class MarkdownTagHelper : TagHelper
{
    public string? Text { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = null;
        output.Content.SetHtmlContent(MarkdownText.ToHtml(Text));
    }
}
