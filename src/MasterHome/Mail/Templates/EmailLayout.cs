using System.Net;
using Markdig;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace MasterHome.Mail.Templates;

/// <summary>The HTML layout of all emails. Every element has an inline style, because many mail clients drop style sheets. The style
/// sheet in the head only adds what inline styles cannot express: dark mode and narrow screens.</summary>
internal static class EmailLayout
{
    private const string Font = "font-family:system-ui,-apple-system,Segoe UI,Helvetica Neue,Noto Sans,Arial,sans-serif";
    private const string Quiet = "color:#545d6e";
    private const string Link = "color:#2b43b8;text-decoration:underline";
    private const string Button =
        "display:inline-block;padding:12px 22px;border-radius:8px;background-color:#2b43b8;color:#ffffff;font-weight:600;"
        + "line-height:1.3;text-decoration:none";

    private const string StyleSheet = """
        a:hover{text-decoration:underline!important}
        @media (prefers-color-scheme:dark){
        .paper{background-color:#13151a!important}
        .card{background-color:#1b1e25!important;border-color:#353a46!important}
        .ink{color:#e8eaf0!important}
        .quiet{color:#a6afbf!important}
        .link{color:#a3b4ff!important}
        .button{background-color:#a3b4ff!important;color:#10131f!important}
        .line{border-color:#353a46!important}
        .said{border-color:#a3b4ff!important}
        }
        @media (max-width:480px){
        .page{padding:16px 10px!important}
        .card{padding:22px 18px!important}
        .button{display:block!important;text-align:center!important}
        }
        """;

    private static readonly MarkdownPipeline Markdown = new MarkdownPipelineBuilder().UsePipeTables().DisableHtml().Build();

    /// <summary>The targets of all links and images in a text.</summary>
    public static IEnumerable<string> Targets(string markdown)
    {
        foreach (var item in Markdig.Markdown.Parse(markdown, Markdown).Descendants())
        {
            if (item is LinkInline link)
                yield return link.GetDynamicUrl?.Invoke() ?? link.Url ?? "";
            else if (item is AutolinkInline auto)
                yield return auto.IsEmail ? $"mailto:{auto.Url}" : auto.Url;
        }
    }

    /// <param name="preview">The preview text that inboxes show after the subject; hidden in the email itself.</param>
    /// <param name="text">Markdown in which all user input is escaped.</param>
    /// <param name="footer">The footer, in Markdown.</param>
    public static string Html(string subject, string preview, string program, string text, string footer) =>
        $"""
            <!doctype html>
            <html lang="en" dir="ltr">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
            <title>{Encode(subject)}</title>
            <style>
            {StyleSheet}
            </style></head>
            <body class="paper" style="margin:0;padding:0;background-color:#faf9f6;-webkit-text-size-adjust:100%">
            <div class="preview" aria-hidden="true" style="display:none;max-height:0;overflow:hidden;mso-hide:all">{Encode(preview)}</div>
            <div class="paper page ink" role="article" aria-label="{Encode(
                subject
            )}" style="padding:32px 16px;background-color:#faf9f6;color:#1a2030;{Font};font-size:16px;line-height:1.55">
            <div style="max-width:36rem;margin:0 auto;overflow-wrap:anywhere;word-break:break-word">
            <p class="quiet" style="margin:0 0 14px;padding:0 4px;{Quiet};font-size:14px;font-weight:600">{Encode(program)}</p>
            <div class="card" style="padding:30px 32px;border:1px solid #dedbd2;border-radius:12px;background-color:#ffffff">
            {BodyHtml(text)}</div>
            <div style="padding:18px 4px 0">
            {FooterHtml(footer)}</div>
            </div></div>
            </body></html>
            """;

    private static string BodyHtml(string text)
    {
        var document = Markdig.Markdown.Parse(text, Markdown);
        foreach (var part in document.Descendants())
            ApplyStyle(part, small: false);
        if (document.LastChild is ParagraphBlock last)
            ReplaceStyle(last, "margin:0 0 16px", "margin:0");
        return document.ToHtml(Markdown);
    }

    private static string FooterHtml(string text)
    {
        var document = Markdig.Markdown.Parse(text, Markdown);
        foreach (var part in document.Descendants())
            ApplyStyle(part, small: true);
        return document.ToHtml(Markdown);
    }

    private static void ApplyStyle(MarkdownObject part, bool small)
    {
        switch (part)
        {
            case ParagraphBlock when small:
                SetStyle(part, "quiet", $"margin:0 0 8px;{Quiet};font-size:13px;line-height:1.5");
                break;
            case ParagraphBlock { Parent: ListItemBlock or QuoteBlock }:
                SetStyle(part, "ink", "margin:0 0 8px;color:#1a2030");
                break;
            case ParagraphBlock:
                SetStyle(part, "ink", "margin:0 0 16px;color:#1a2030");
                break;
            case HeadingBlock heading:
                SetStyle(
                    part,
                    "ink",
                    $"margin:24px 0 8px;color:#1a2030;font-size:{(heading.Level == 1 ? 22 : 18)}px;line-height:1.3;font-weight:650"
                );
                break;
            case ListBlock:
                SetStyle(part, "ink", "margin:0 0 16px;padding:0 0 0 22px;color:#1a2030");
                break;
            case ListItemBlock:
                SetStyle(part, "ink", "margin:0 0 4px;color:#1a2030");
                break;
            case QuoteBlock:
                SetStyle(part, "said", "margin:0 0 16px;padding:2px 0 2px 16px;border-left:3px solid #2b43b8");
                break;
            case ThematicBreakBlock:
                SetStyle(part, "line", "margin:20px 0;border:0;border-top:1px solid #dedbd2");
                break;
            case Markdig.Extensions.Tables.Table:
                SetStyle(part, "ink", "width:100%;margin:0 0 16px;border-collapse:collapse;color:#1a2030;font-size:16px");
                break;
            case Markdig.Extensions.Tables.TableCell:
                SetStyle(part, "line", "padding:8px 12px 8px 0;border-bottom:1px solid #dedbd2;text-align:left;vertical-align:top");
                break;
            case EmphasisInline { DelimiterCount: 2 }:
                SetStyle(part, "ink", "color:inherit;font-weight:650");
                break;
            case LinkInline link when !small && IsOwnParagraph(link):
                SetStyle(part, "button", Button);
                break;
            case LinkInline or AutolinkInline:
                SetStyle(part, "link", Link);
                break;
        }
    }

    /// <summary>A link that is a whole paragraph is the email's main action and becomes a button.</summary>
    private static bool IsOwnParagraph(LinkInline link) =>
        link
            is {
                IsImage: false,
                PreviousSibling: null,
                NextSibling: null,
                Parent: ContainerInline { ParentBlock: ParagraphBlock { Parent: MarkdownDocument } }
            };

    private static void SetStyle(MarkdownObject part, string name, string style)
    {
        var attributes = part.GetAttributes();
        attributes.AddClass(name);
        attributes.AddProperty("style", style);
    }

    private static void ReplaceStyle(MarkdownObject part, string from, string to)
    {
        var attributes = part.GetAttributes();
        var style = attributes.Properties?.FirstOrDefault(p => p.Key == "style").Value;
        attributes.Properties?.RemoveAll(p => p.Key == "style");
        attributes.AddProperty("style", style?.Replace(from, to, StringComparison.Ordinal) ?? to);
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
