using System.Buffers;
using Markdig;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace MasterHome.Common.Text;

/// <summary>Texts with headings, lists, emphasis and links, as the program team writes them in Markdown. HTML in them is shown as text,
/// links lead only to web pages and email addresses, and images are shown as links.</summary>
public static class MarkdownText
{
    /// <summary>The level of the first heading of a text, which stands below the headings of its page.</summary>
    private const int FirstHeading = 3;

    private static readonly SearchValues<char> Marks = SearchValues.Create("*_#[`>|<-+");

    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UsePipeTables()
        .UseAutoLinks()
        .UseSoftlineBreakAsHardlineBreak()
        .DisableHtml()
        .Build();

    public static string ToHtml(string? text)
    {
        var document = Markdown.Parse(text ?? "", Pipeline);
        foreach (var part in document.Descendants().ToList())
            MakeSafe(part);
        return document.ToHtml(Pipeline);
    }

    /// <summary>The words alone, for summaries.</summary>
    public static string ToPlain(string? text) =>
        text is null ? ""
        // Parsing costs more than the row of a list, and few texts have marks.
        : text.AsSpan().IndexOfAny(Marks) < 0 ? text
        : Markdown.ToPlainText(text, Pipeline).Trim();

    private static void MakeSafe(MarkdownObject part)
    {
        switch (part)
        {
            case HeadingBlock heading:
                heading.Level = Math.Min(6, heading.Level + FirstHeading - 1);
                break;
            case LinkInline link when !IsSafe(link.GetDynamicUrl?.Invoke() ?? link.Url):
                link.ReplaceBy(
                    new LiteralInline(string.Concat(link.Descendants<LiteralInline>().Select(l => l.ToString()))),
                    copyChildren: false
                );
                break;
            case LinkInline link:
                // A picture from elsewhere would tell its server who reads the page.
                link.IsImage = false;
                link.GetAttributes().AddPropertyIfNotExist("rel", "noopener nofollow");
                break;
            case AutolinkInline { IsEmail: false } link when !IsSafe(link.Url):
                link.ReplaceBy(new LiteralInline(link.Url), copyChildren: false);
                break;
        }
    }

    private static bool IsSafe(string? url) =>
        // First, because "/home" is also the absolute address of a file.
        url is ['/', ..]
            ? url is ['/', not '/' and not '\\', ..]
            : Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "https" or "http" or "mailto";
}
