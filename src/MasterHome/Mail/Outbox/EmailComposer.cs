using System.Data.Common;
using MasterHome.Data;
using MasterHome.Mail.Smtp;
using MasterHome.Mail.Templates;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Mail.Outbox;

/// <summary>Composes the emails of one run with the current templates. Attachments are read once, and a one-time link is created only
/// when its email is sent.</summary>
public sealed class EmailComposer(HomeDb db, EmailRenderer renderer, OneTimeLinkSource links, EmailCatalog emails)
{
    private readonly Dictionary<int, IReadOnlyList<Attachment>> _files = [];
    private Dictionary<string, TemplateText> _texts = [];

    /// <summary>Loads the templates and attachments that a batch needs.</summary>
    public async Task Load(IReadOnlyList<OutgoingEmail> batch, CancellationToken ct)
    {
        _texts = await db.EmailTemplates.AsNoTracking().ToDictionaryAsync(l => l.Kind, l => l.Text, ct);
        foreach (var id in batch.Select(m => m.AttachmentId).OfType<int>().Distinct().Where(id => !_files.ContainsKey(id)))
            _files[id] = await db.Attachments.AsNoTracking().Bundle(id).ToListAsync(ct);
    }

    /// <summary>Composes an email while the previous one is being sent. Null for an email with a one-time link, which is created only
    /// when the email is sent.</summary>
    public ComposedEmail? ComposeAhead(OutgoingEmail mail)
    {
        try
        {
            return emails.Find(mail.Kind) is { HasOneTimeLink: true } ? null : Render(mail, mail.ReadValues());
        }
        catch (Exception e) when (IsEmailError(e))
        {
            return Failed(e);
        }
    }

    public async Task<ComposedEmail> Compose(OutgoingEmail mail)
    {
        try
        {
            var values = mail.ReadValues();
            if (await links.Create(mail) is not { } link)
                return Render(mail, values);
            return link.Error is { } error
                ? new(null, error)
                : Render(mail, new Dictionary<string, string>(values) { ["link"] = link.Link!, ["life"] = link.Lifetime! });
        }
        catch (Exception e) when (IsEmailError(e))
        {
            return Failed(e);
        }
    }

    private ComposedEmail Render(OutgoingEmail mail, IReadOnlyDictionary<string, string> values) =>
        _texts.TryGetValue(mail.Kind, out var text) && emails.Find(mail.Kind) is not null
            ? new(renderer.Compose(mail, text, values, mail.AttachmentId is { } id ? _files[id] : []), null)
            : new(null, $"there is no template for '{mail.Kind}'");

    /// <summary>An email that cannot be rendered must not block the ones after it. A cancellation or a database failure is not caused by
    /// the email.</summary>
    private static bool IsEmailError(Exception e) => e is not (OperationCanceledException or DbException);

    private static ComposedEmail Failed(Exception e) =>
        new(
            null,
            e is FormatException or ArgumentException
                ? "the email cannot be rendered; check its address"
                : $"the email cannot be rendered ({e.GetType().Name})"
        );
}

/// <summary>A composed email, or why it cannot be composed.</summary>
public sealed record ComposedEmail(SmtpMessage? Message, string? Error);
