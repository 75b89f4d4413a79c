using System.Data.Common;
using MasterHome.Data;
using MasterHome.Mail.Smtp;
using MasterHome.Mail.Templates;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Mail.Outbox;

/// <summary>Where emails are written for one run: with the texts as they are now, files read once, and a way in minted only as its email leaves.</summary>
public sealed class EmailComposer(HomeDb db, EmailRenderer renderer, OneTimeLinkSource links)
{
    private readonly Dictionary<int, IReadOnlyList<Attachment>> _files = [];
    private Dictionary<string, TemplateText> _texts = [];

    /// <summary>Emails that were asked for at the door since the last time.</summary>
    public Task WriteAsked(DateTime now, CancellationToken ct) => links.WriteRequested(now, ct);

    /// <summary>Lays out what a batch of emails needs.</summary>
    public async Task Prepare(IReadOnlyList<OutgoingEmail> batch, CancellationToken ct)
    {
        _texts = await db.EmailTemplates.AsNoTracking().ToDictionaryAsync(l => l.Kind, l => l.Text, ct);
        foreach (var id in batch.Select(m => m.AttachmentId).OfType<int>().Distinct().Where(id => !_files.ContainsKey(id)))
            _files[id] = await db.Attachments.AsNoTracking().Bundle(id).ToListAsync(ct);
    }

    /// <summary>Writes an email while the one before it is on the wire. Null for one with a way in, which is minted when its turn has come.</summary>
    public ComposedEmail? WriteAhead(OutgoingEmail mail)
    {
        try
        {
            return EmailKinds.HasOneTimeLink(mail.Kind) ? null : Compose(mail, mail.ReadValues());
        }
        catch (Exception e) when (IsTheEmails(e))
        {
            return Unwritten(e);
        }
    }

    public async Task<ComposedEmail> Write(OutgoingEmail mail)
    {
        try
        {
            var values = mail.ReadValues();
            if (await links.Mint(mail) is not { } way)
                return Compose(mail, values);
            return way.Why is { } why
                ? new(null, why)
                : Compose(mail, new Dictionary<string, string>(values) { ["link"] = way.Link!, ["life"] = way.Life! });
        }
        catch (Exception e) when (IsTheEmails(e))
        {
            return Unwritten(e);
        }
    }

    private ComposedEmail Compose(OutgoingEmail mail, IReadOnlyDictionary<string, string> values) =>
        _texts.TryGetValue(mail.Kind, out var text)
            ? new(renderer.Compose(mail, text, values, mail.AttachmentId is { } id ? _files[id] : []), null)
            : new(null, $"there is no text for '{mail.Kind}'");

    /// <summary>One of which nothing can be made must not stop those behind it; being told to stop, or a database out of reach, is no fault of
    /// the email's.</summary>
    private static bool IsTheEmails(Exception e) => e is not (OperationCanceledException or DbException);

    private static ComposedEmail Unwritten(Exception e) =>
        new(
            null,
            e is FormatException or ArgumentException
                ? "the email cannot be written; look at its address"
                : $"the email cannot be written ({e.GetType().Name})"
        );
}

/// <summary>An email as it leaves, or why it cannot be written.</summary>
public sealed record ComposedEmail(SmtpMessage? Message, string? Why);
