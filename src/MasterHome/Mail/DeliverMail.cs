using MasterHome.Data;
using MasterHome.History;

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

using MimeKit;

namespace MasterHome.Mail;

/// <summary>Sends what is due in the outbox, over one connection. Two processes at once share the work: each takes letters by
/// a condition on the row itself. Whoever is killed loses nothing; at most the letter in flight goes out again, with its Message-ID.</summary>
public sealed class DeliverMail(HomeDb db, PostOffice post, LetterPress press, LettersWithAWayIn waysIn, DeliverySetting setting)
{
    private readonly string _holder = Guid.NewGuid().ToString("N");

    public async Task<JobResult> RunAsync(CancellationToken ct)
    {
        var (sent, failed, trouble) = (0, 0, false);
        // Under the job's lease nobody else is at it: what is still held, somebody held who died.
        if (db.Lease is not null)
            await db.OutgoingMails.Where(m => m.HeldBy != null).ExecuteUpdateAsync(set => set.SetProperty(m => m.HeldBy, (string?)null).SetProperty(m => m.HeldUntil, (DateTime?)null), ct);
        await waysIn.WriteAsked(setting.Now, ct);
        while (!trouble && await Take(ct) is { Count: > 0 } batch)
        {
            try
            {
                var texts = await db.Letters.AsNoTracking().ToDictionaryAsync(l => l.Kind, l => l.Text, ct);
                // As long as we surely hold it: past that another may take it up.
                foreach (var mail in batch.TakeWhile(m => !trouble && m.HeldUntil > setting.Now.AddSeconds(setting.Mail.TimeoutSeconds * 3)))
                {
                    var delivery = await Send(mail, texts.GetValueOrDefault(mail.Kind), ct);
                    trouble = delivery is Delivery.TryLater { ConcernsAll: true };
                    (sent, failed) = delivery switch { Delivery.Sent => (sent + 1, failed), Delivery.TooLate => (sent, failed), _ => (sent, failed + 1) };
                    // Said at once and even when we are being stopped: what has left must not leave again.
                    await db.SaveChangesAsync(CancellationToken.None);
                }
            }
            finally
            {
                await Release();
            }
        }
        return new JobResult(sent, failed, failed == 0 ? $"{sent} letters sent." : $"{sent} letters sent, {failed} to be tried again or looked at.");
    }

    private async Task<Delivery> Send(OutgoingMail mail, LetterText? text, CancellationToken ct)
    {
        var delivery = mail.StaleAt <= setting.Now ? new Delivery.TooLate() : text is null ? new Delivery.Refused($"there is no text for '{mail.Kind}'") : await Hand(mail, text, ct);
        var now = setting.Now;
        switch (delivery)
        {
            case Delivery.Sent: mail.Sent(now); break;
            case Delivery.TooLate: mail.Drop(); break;
            case Delivery.Refused refused: mail.Park(refused.Reason); break;
            case Delivery.TryLater later: mail.TryLater(later.Reason, now, setting.Mail); break;
        }
        return delivery;
    }

    private async Task<Delivery> Hand(OutgoingMail mail, LetterText text, CancellationToken ct)
    {
        var values = new Dictionary<string, string>(mail.ReadValues());
        if (await waysIn.Mint(mail) is { } way)
        {
            if (way.Why is not null)
                return new Delivery.Refused(way.Why);
            (values["link"], values["life"]) = (way.Link!, way.Life!);
        }
        var attachments = mail.AttachmentId is { } id ? await db.Attachments.AsNoTracking().Bundle(id).ToListAsync(ct) : [];
        if (Compose(mail, text, values, attachments) is not { } composed)
            return new Delivery.Refused("the letter cannot be written; look at its address");
        using var message = composed;
        return await post.Send(message, ct);
    }

    /// <summary>Null when nothing can be made of it: one such letter must not stop those behind it.</summary>
    private MimeMessage? Compose(OutgoingMail mail, LetterText text, Dictionary<string, string> values, IReadOnlyList<Attachment> attachments)
    {
        try
        {
            return press.Compose(mail, text, values, attachments);
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Takes a batch: reads what is due, then marks it under the condition that it is still due, row by row.</summary>
    private async Task<List<OutgoingMail>> Take(CancellationToken ct)
    {
        db.ChangeTracker.Clear();
        var now = setting.Now;
        var due = db.OutgoingMails.Where(m => m.State == MailState.Waiting && m.NextAttemptAt <= now && (m.HeldUntil == null || m.HeldUntil < now));
        var ids = await due.OrderBy(m => m.NextAttemptAt).ThenBy(m => m.Id).Take(setting.Mail.BatchSize).Select(m => m.Id).ToListAsync(ct);
        if (ids.Count == 0)
            return [];
        var until = now.AddSeconds((double)setting.Mail.TimeoutSeconds * 20);
        await due.Where(m => ids.Contains(m.Id)).ExecuteUpdateAsync(set => set.SetProperty(m => m.HeldBy, _holder).SetProperty(m => m.HeldUntil, until), ct);
        return await db.OutgoingMails.Where(m => m.HeldBy == _holder).OrderBy(m => m.Id).ToListAsync(ct);
    }

    /// <summary>Lets go of what was taken and not sent, also when we are being stopped.</summary>
    private Task Release() =>
        db.OutgoingMails.Where(m => m.HeldBy == _holder)
            .ExecuteUpdateAsync(set => set.SetProperty(m => m.HeldBy, (string?)null).SetProperty(m => m.HeldUntil, (DateTime?)null), CancellationToken.None);
}

/// <summary>By which clock and settings letters leave.</summary>
public sealed class DeliverySetting(TimeProvider clock, IOptions<MailSettings> mail)
{
    public DateTime Now => clock.GetUtcNow().UtcDateTime;

    public MailSettings Mail => mail.Value;
}
