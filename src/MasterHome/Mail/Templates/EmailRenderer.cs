using MasterHome.Mail.Outbox;
using MasterHome.Mail.Smtp;
using Microsoft.Extensions.Options;
using MimeKit;

namespace MasterHome.Mail.Templates;

/// <summary>Renders an email from its template and values: the same content as plain text and as HTML.</summary>
public sealed class EmailRenderer(
    IOptions<MailSettings> mail,
    IOptions<HomeSettings> home,
    UnsubscribeLinks unsubscribeLinks,
    EmailCatalog emails
)
{
    private const int PreviewLength = 140;
    private const int NameLength = 120;

    private readonly MailboxAddress _from = MailboxAddress.Parse(mail.Value.From);
    private readonly MailboxAddress? _replyTo = string.IsNullOrWhiteSpace(mail.Value.ReplyTo)
        ? null
        : MailboxAddress.Parse(mail.Value.ReplyTo);

    /// <summary>Renders an email and adds addresses, headers and attachments.</summary>
    /// <param name="values">The values of the placeholders. The portal's URL, name and support address are added.</param>
    public SmtpMessage Compose(
        OutgoingEmail email,
        TemplateText text,
        IReadOnlyDictionary<string, string> values,
        IReadOnlyList<Attachment> attachments
    )
    {
        var kind = emails[email.Kind];
        var unsubscribeUrl = email.MemberId is { } member && kind.CanUnsubscribe ? unsubscribeLinks.Create(member, kind.Key) : null;
        var rendered = Render(kind, text, values, new EmailFooter(email.MemberId is not null, unsubscribeUrl));
        var message = new SmtpMessage(rendered.Text, rendered.Html)
        {
            Subject = rendered.Subject,
            // Stable, so that mail clients can recognize a second copy of the same email.
            MessageId = $"{email.MessageToken}@{_from.Address.Split('@')[^1]}",
            Date = new DateTimeOffset(email.CreatedAt, TimeSpan.Zero),
        };
        // Cloned, because an address references every message that contains it, and these addresses live as long as the process.
        message.From.Add(_from.Clone());
        if (_replyTo is not null)
            message.ReplyTo.Add(_replyTo.Clone());
        message.To.Add(new MailboxAddress(TemplateParser.OneLine(email.ToName, NameLength), EmailAddress.WithAsciiDomain(email.ToAddress)));
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        if (unsubscribeUrl is not null)
        {
            // RFC 8058: one-click unsubscribe in the mail client, without a page in between.
            message.Headers.Add(HeaderId.ListUnsubscribe, $"<{unsubscribeUrl}>");
            message.Headers.Add(HeaderId.ListUnsubscribePost, "List-Unsubscribe=One-Click");
        }
        foreach (var attachment in attachments)
            message.Attach(attachment);
        return message;
    }

    /// <summary>Renders the subject, the plain text and the HTML.</summary>
    public RenderedEmail Render(EmailKind kind, TemplateText text, IReadOnlyDictionary<string, string> values, EmailFooter footer)
    {
        var all = WithCommonValues(values);
        if (footer.UnsubscribeUrl is not null)
            all["stop"] = footer.UnsubscribeUrl;
        var subject = TemplateParser.AsLine(text.Subject, all);
        var footerMarkdown = footer.ToMarkdown(kind);
        var plain = TemplateParser.AsText(text.Markdown, all);
        return new RenderedEmail(
            subject,
            $"{all["program"]}\n\n{plain}\n\n---\n\n{TemplateParser.AsText(footerMarkdown, all)}\n",
            EmailLayout.Html(
                subject,
                Preview(plain),
                all["program"],
                TemplateParser.AsMarkdown(text.Markdown, all),
                TemplateParser.AsMarkdown(footerMarkdown, all)
            )
        );
    }

    /// <summary>Why the recipient gets emails of a kind, in a sentence.</summary>
    public string Reason(EmailKind kind) => TemplateParser.AsText(kind.Reason, WithCommonValues(new Dictionary<string, string>()));

    /// <summary>Renders an email for its recipient to read in the portal: subject and text as sent, without the footer. A one-time link
    /// is left out, because it is not stored and gives access to whoever has it.</summary>
    public (string Subject, string Text) ForReading(OutgoingEmail email, TemplateText text)
    {
        var values = WithCommonValues(email.ReadValues());
        if (emails[email.Kind].HasOneTimeLink)
        {
            values.Remove("link");
            values["life"] = "a limited time";
        }
        var paragraphs = text
            .Markdown.ReplaceLineEndings("\n")
            .Split("\n\n")
            .Select(p => TemplateParser.Count(p, "link") == 0 ? p : "(The one-time link is only in the email itself.)");
        return (TemplateParser.AsLine(text.Subject, values), TemplateParser.AsText(string.Join("\n\n", paragraphs), values));
    }

    private Dictionary<string, string> WithCommonValues(IReadOnlyDictionary<string, string> values) =>
        new(values)
        {
            ["home"] = home.Value.PublicUrl.TrimEnd('/'),
            ["program"] = home.Value.ProgramName,
            ["support"] = home.Value.SupportAddress,
        };

    /// <summary>The first paragraph after the greeting.</summary>
    private static string Preview(string plain)
    {
        var first = plain.Split("\n\n").Skip(1).FirstOrDefault() ?? "";
        return TemplateParser.OneLine(first, PreviewLength);
    }
}

/// <summary>A rendered email: the plain text and the HTML have the same content.</summary>
public sealed record RenderedEmail(string Subject, string Text, string Html);
