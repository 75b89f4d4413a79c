using MasterHome.Mail.Outbox;
using MimeKit;
using MimeKit.IO;

namespace MasterHome.Mail.Smtp;

/// <summary>An email on the wire, as text and as HTML.</summary>
public sealed class SmtpMessage : MimeMessage
{
    private readonly WaitingBody _body;

    public SmtpMessage(string text, string html)
    {
        _body = [new TextPart("plain") { Text = text }, new TextPart("html") { Text = html }];
        Body = _body;
    }

    /// <summary>What must be done before the end of this email is said. A server takes an email with its last line, and by then the
    /// email before it must stand in the outbox as sent: thus the two overlap, and still only one can ever go out twice.</summary>
    public Task After
    {
        set => _body.After = value;
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

    private sealed class WaitingBody : MultipartAlternative
    {
        public Task After { get; set; } = Task.CompletedTask;

        public override async Task WriteToAsync(
            FormatOptions options,
            Stream stream,
            bool contentOnly,
            CancellationToken cancellationToken = default
        )
        {
            await base.WriteToAsync(options, stream, contentOnly, cancellationToken);
            // A server that says how much it takes is told beforehand how long the email is: measuring it sends nothing.
            if (stream is not MeasuringStream)
                await After.WaitAsync(cancellationToken);
        }
    }
}
