using MasterHome.Mail.Outbox;
using MasterHome.Mail.Smtp;
using Microsoft.Extensions.Options;
using MimeKit;

namespace MasterHome.Mail.Templates;

/// <summary>Makes a message of an email's text and its values: the same words as text and as HTML.</summary>
public sealed class EmailRenderer(IOptions<MailSettings> mail, IOptions<HomeSettings> home, UnsubscribeLinks unsubscribeLinks)
{
    private const int PreviewLength = 140;
    private const int NameLength = 120;

    private readonly MailboxAddress _from = MailboxAddress.Parse(mail.Value.From);
    private readonly MailboxAddress? _replyTo = string.IsNullOrWhiteSpace(mail.Value.ReplyTo)
        ? null
        : MailboxAddress.Parse(mail.Value.ReplyTo);

    /// <param name="values">What the placeholders stand for; the portal's address, name and support address are known by themselves.</param>
    public SmtpMessage Compose(
        OutgoingEmail email,
        TemplateText text,
        IReadOnlyDictionary<string, string> values,
        IReadOnlyList<Attachment> attachments
    )
    {
        var stop = email.MemberId is { } member && UnsubscribeLinks.IsFor(email.Kind) ? unsubscribeLinks.Mint(member, email.Kind) : null;
        var printed = Print(email.Kind, text, values, new EmailFooter(email.MemberId is not null, stop));
        var message = new SmtpMessage(printed.Text, printed.Html)
        {
            Subject = printed.Subject,
            // Stable, so that the same email sent twice is recognizably one.
            MessageId = $"{email.MessageToken}@{_from.Address.Split('@')[^1]}",
            Date = new DateTimeOffset(email.CreatedAt, TimeSpan.Zero),
        };
        // A copy each, because an address keeps hold of the messages that it stands in, and ours live as long as the program.
        message.From.Add(_from.Clone());
        if (_replyTo is not null)
            message.ReplyTo.Add(_replyTo.Clone());
        message.To.Add(new MailboxAddress(TemplateParser.OneLine(email.ToName, NameLength), email.ToAddress));
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        if (stop is not null)
        {
            // RFC 8058: one click in the mail program, without a page in between.
            message.Headers.Add(HeaderId.ListUnsubscribe, $"<{stop}>");
            message.Headers.Add(HeaderId.ListUnsubscribePost, "List-Unsubscribe=One-Click");
        }
        foreach (var attachment in attachments)
            message.Attach(attachment);
        return message;
    }

    /// <summary>An email as it is read.</summary>
    public RenderedEmail Print(string kind, TemplateText text, IReadOnlyDictionary<string, string> values, EmailFooter foot)
    {
        var all = Everywhere(values);
        if (foot.Stop is not null)
            all["stop"] = foot.Stop;
        var subject = TemplateParser.AsLine(text.Subject, all);
        var why = foot.Words(kind);
        var plain = TemplateParser.AsText(text.Markdown, all);
        return new RenderedEmail(
            subject,
            $"{all["program"]}\n\n{plain}\n\n---\n\n{TemplateParser.AsText(why, all)}\n",
            EmailLayout.Html(
                subject,
                Preview(plain),
                all["program"],
                TemplateParser.AsMarkdown(text.Markdown, all),
                TemplateParser.AsMarkdown(why, all)
            )
        );
    }

    /// <summary>The subject line alone, for lists.</summary>
    public string Subject(TemplateText text, IReadOnlyDictionary<string, string> values) =>
        TemplateParser.AsLine(text.Subject, Everywhere(values));

    private Dictionary<string, string> Everywhere(IReadOnlyDictionary<string, string> values) =>
        new(values)
        {
            ["home"] = home.Value.PublicUrl.TrimEnd('/'),
            ["program"] = home.Value.ProgramName,
            ["support"] = home.Value.SupportAddress,
        };

    /// <summary>What the email says first, behind "Dear …,".</summary>
    private static string Preview(string plain)
    {
        var first = plain.Split("\n\n").Skip(1).FirstOrDefault() ?? "";
        return TemplateParser.OneLine(first, PreviewLength);
    }
}

/// <summary>One email, said twice: the text and the HTML hold the same words.</summary>
public sealed record RenderedEmail(string Subject, string Text, string Html);
