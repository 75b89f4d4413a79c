using MasterHome.Mail.Outbox;
using MimeKit;
using MimeKit.IO;

namespace MasterHome.Mail.Smtp;

/// <summary>An email as it is sent, with a plain-text and an HTML part.</summary>
public sealed class SmtpMessage : MimeMessage
{
    private readonly DelayedBody _body;

    public SmtpMessage(string text, string html)
    {
        _body = [new TextPart("plain") { Text = text }, new TextPart("html") { Text = html }];
        Body = _body;
    }

    /// <summary>The last line of the message is held back until this task completes. A server accepts an email with its last line, and by
    /// then the previous email must be recorded as sent. The two overlap, and a crash can still duplicate only one email.</summary>
    public Task CompleteAfter
    {
        set => _body.CompleteAfter = value;
    }

    public void Attach(Attachment attachment)
    {
        var type = ContentType.Parse(attachment.ContentType);
        var file = new MimePart(type)
        {
            Content = new MimeContent(new MemoryStream(attachment.Content)),
            ContentTransferEncoding = ContentEncoding.Base64,
            ContentDisposition = new ContentDisposition(ContentDisposition.Attachment) { FileName = attachment.FileName },
        };
        type.Name = file.FileName = attachment.FileName;
        if (Body is Multipart mixed && mixed != _body)
            mixed.Add(file);
        else
            Body = new Multipart("mixed") { _body, file };
    }

    private sealed class DelayedBody : MultipartAlternative
    {
        public Task CompleteAfter { get; set; } = Task.CompletedTask;

        public override async Task WriteToAsync(
            FormatOptions options,
            Stream stream,
            bool contentOnly,
            CancellationToken cancellationToken = default
        )
        {
            await base.WriteToAsync(options, stream, contentOnly, cancellationToken);
            // With the SIZE extension, the client measures the message first. Measuring sends nothing, so it must not wait.
            if (stream is not MeasuringStream)
                await CompleteAfter.WaitAsync(cancellationToken);
        }
    }
}
