using Microsoft.Extensions.Options;

using MimeKit;

namespace MasterHome.Mail;

/// <summary>Makes a message of a letter's text and its values: the same words as text and as HTML.</summary>
public sealed class LetterPress(IOptions<MailSettings> mail, IOptions<HomeSettings> home, WaysOut waysOut)
{
    private const int PreviewLength = 140;
    private const int NameLength = 120;

    private readonly MailboxAddress _from = MailboxAddress.Parse(mail.Value.From);
    private readonly MailboxAddress? _replyTo = string.IsNullOrWhiteSpace(mail.Value.ReplyTo) ? null : MailboxAddress.Parse(mail.Value.ReplyTo);

    /// <param name="values">What the placeholders stand for; the portal's address, name and support address are known by themselves.</param>
    public LetterMessage Compose(OutgoingMail letter, LetterText text, IReadOnlyDictionary<string, string> values, IReadOnlyList<Attachment> attachments)
    {
        var stop = letter.MemberId is { } member && WaysOut.IsFor(letter.Kind) ? waysOut.Mint(member, letter.Kind) : null;
        var printed = Print(letter.Kind, text, values, new LetterFoot(letter.MemberId is not null, stop));
        var message = new LetterMessage(printed.Text, printed.Html)
        {
            Subject = printed.Subject,
            // Stable, so that the same letter sent twice is recognisably one.
            MessageId = $"{letter.MessageToken}@{_from.Address.Split('@')[^1]}",
            Date = new DateTimeOffset(letter.CreatedAt, TimeSpan.Zero),
        };
        // A copy each, because an address keeps hold of the messages that it stands in, and ours live as long as the program.
        message.From.Add(_from.Clone());
        if (_replyTo is not null)
            message.ReplyTo.Add(_replyTo.Clone());
        message.To.Add(new MailboxAddress(LetterMarks.OneLine(letter.ToName, NameLength), letter.ToAddress));
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

    /// <summary>A letter as it is read.</summary>
    public PrintedLetter Print(string kind, LetterText text, IReadOnlyDictionary<string, string> values, LetterFoot foot)
    {
        var all = Everywhere(values);
        if (foot.Stop is not null)
            all["stop"] = foot.Stop;
        var subject = LetterMarks.AsLine(text.Subject, all);
        var why = foot.Words(kind);
        var plain = LetterMarks.AsText(text.Markdown, all);
        return new PrintedLetter(
            subject,
            $"{all["program"]}\n\n{plain}\n\n---\n\n{LetterMarks.AsText(why, all)}\n",
            LetterFrame.Html(subject, Preview(plain), all["program"], LetterMarks.AsMarkdown(text.Markdown, all), LetterMarks.AsMarkdown(why, all)));
    }

    /// <summary>The subject line alone, for lists.</summary>
    public string Subject(LetterText text, IReadOnlyDictionary<string, string> values) => LetterMarks.AsLine(text.Subject, Everywhere(values));

    private Dictionary<string, string> Everywhere(IReadOnlyDictionary<string, string> values) => new(values)
    {
        ["home"] = home.Value.PublicUrl.TrimEnd('/'),
        ["program"] = home.Value.ProgramName,
        ["support"] = home.Value.SupportAddress,
    };

    /// <summary>What the letter says first, behind "Dear …,".</summary>
    private static string Preview(string plain)
    {
        var first = plain.Split("\n\n").Skip(1).FirstOrDefault() ?? "";
        return LetterMarks.OneLine(first, PreviewLength);
    }
}

/// <summary>One letter, said twice: the text and the HTML hold the same words.</summary>
public sealed record PrintedLetter(string Subject, string Text, string Html);
