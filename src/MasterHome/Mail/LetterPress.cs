using System.Net;
using System.Text;
using System.Text.RegularExpressions;

using Markdig;

using Microsoft.Extensions.Options;

using MimeKit;
using MimeKit.Utils;

namespace MasterHome.Mail;

/// <summary>Makes a message of a letter's text and its values: the same words as text and as HTML.</summary>
public sealed partial class LetterPress(IOptions<MailSettings> mail, IOptions<HomeSettings> home)
{
    private static readonly MarkdownPipeline Markdown = new MarkdownPipelineBuilder().DisableHtml().Build();

    // Addresses of our own making: they go into links as they are. Everything else is somebody's words and stays words.
    private static readonly HashSet<string> OwnAddresses = ["home", "page", "link"];

    /// <param name="values">What the placeholders stand for; the portal's address, name and support address are known by themselves.</param>
    public MimeMessage Compose(OutgoingMail letter, LetterText text, IReadOnlyDictionary<string, string> values, IReadOnlyList<Attachment> attachments)
    {
        var all = new Dictionary<string, string>(values)
        {
            ["home"] = home.Value.PublicUrl.TrimEnd('/'),
            ["program"] = home.Value.ProgramName,
            ["support"] = home.Value.SupportAddress,
        };
        var subject = OneLine().Replace(Fill(text.Subject, all, Raw, " "), " ").Trim();
        var message = new MimeMessage { Subject = subject };
        var from = MailboxAddress.Parse(mail.Value.From);
        message.From.Add(from);
        if (!string.IsNullOrWhiteSpace(mail.Value.ReplyTo))
            message.ReplyTo.Add(MailboxAddress.Parse(mail.Value.ReplyTo));
        message.To.Add(new MailboxAddress(OneLine().Replace(letter.ToName, " "), letter.ToAddress));
        message.MessageId = $"{letter.MessageToken}@{from.Address.Split('@')[^1]}";
        message.Date = new DateTimeOffset(letter.CreatedAt, TimeSpan.Zero);
        message.Headers.Add("Auto-Submitted", "auto-generated");
        var markdown = $"{text.Markdown}\n\n---\n\n{Footer}";
        var body = new BodyBuilder
        {
            TextBody = Fill(Plain(markdown), all, Raw, "\n"),
            HtmlBody = Frame(subject, Markdig.Markdown.ToHtml(Fill(markdown, all, Escape, "  \n"), Markdown)),
        };
        foreach (var attachment in attachments)
            body.Attachments.Add(attachment.FileName, attachment.Content, ContentType.Parse(attachment.ContentType));
        message.Body = body.ToMessageBody();
        return message;
    }

    private const string Footer = "You get this letter because you take part in {program}. Questions: {support}.";

    /// <param name="newLine">How a new line within a value is written.</param>
    private static string Fill(string template, Dictionary<string, string> values, Func<string, string> say, string newLine)
    {
        var filled = new StringBuilder();
        foreach (var line in template.Split('\n'))
        {
            // What somebody wrote in several lines stays in its quotation.
            var quote = line.StartsWith("> ", StringComparison.Ordinal) ? "> " : "";
            filled.Append(Placeholder().Replace(line.TrimEnd('\r'), m =>
            {
                var name = m.Groups[1].Value;
                if (!values.TryGetValue(name, out var value))
                    return "";
                var said = OwnAddresses.Contains(name) ? value : say(value);
                return said.ReplaceLineEndings(newLine + quote);
            })).Append('\n');
        }
        return filled.ToString().Trim();
    }

    private static string Raw(string value) => value;

    /// <summary>Backslashes before all that Markdown or HTML could read as more than a character; and no indentation, which makes code.</summary>
    private static string Escape(string value) => Special().Replace(Indentation().Replace(value, ""), @"\$0");

    /// <summary>The template without its marks. Before it is filled: what looks like a mark in a value is somebody's words.</summary>
    private static string Plain(string markdown) => LinkText().Replace(markdown, "$1: $2").Replace("**", "", StringComparison.Ordinal);

    private static string Frame(string title, string content) =>
        $"""
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark"><title>{WebUtility.HtmlEncode(title)}</title></head>
        <body style="margin:0;padding:24px 16px;font:17px/1.55 system-ui,'Segoe UI',sans-serif">
        <div style="max-width:34rem;margin:0 auto;overflow-wrap:anywhere">
        {content}</div>
        </body></html>
        """;

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"[\\`*_{}\[\]()#+\-.!|<>&~:@""'=]")]
    private static partial Regex Special();

    [GeneratedRegex(@"(?<=^|[\r\n])[ \t]+")]
    private static partial Regex Indentation();

    [GeneratedRegex(@"\[([^\]]+)\]\(([^)\s]+)\)")]
    private static partial Regex LinkText();

    [GeneratedRegex(@"[\s\p{Cc}]+")]
    private static partial Regex OneLine();
}
