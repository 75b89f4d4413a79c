using System.Data.Common;
using MasterHome.Data;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Mail.Outbox;

/// <summary>The emails to send, for one run of <see cref="DeliverMail"/>: takes batches, records results and releases the rest. Every
/// write checks that this run still holds the email, because another process may take it when the hold expires.</summary>
public sealed class OutboxQueue(HomeDb db, DeliveryOptions options) : IAsyncDisposable
{
    private readonly string _holder = Guid.NewGuid().ToString("N");
    private MarkSent? _markSent;

    /// <summary>UTC; until then nothing is sent, because the mail server is failing. Null when sending is not paused.</summary>
    public Task<DateTime?> PausedUntil(CancellationToken ct)
    {
        var now = options.Now;
        return db.OutgoingEmails.Where(m => m.MarksOutage && m.HeldUntil > now).MaxAsync(m => m.HeldUntil, ct);
    }

    /// <summary>Whether the last run ended with a mail server failure.</summary>
    public Task<bool> IsOutage(CancellationToken ct) => db.OutgoingEmails.AnyAsync(m => m.MarksOutage, ct);

    /// <summary>Ends the pause, for a run on request.</summary>
    public Task EndPause(CancellationToken ct) =>
        db.OutgoingEmails.Where(m => m.MarksOutage).ExecuteUpdateAsync(set => set.SetProperty(m => m.HeldUntil, (DateTime?)null), ct);

    /// <summary>Releases emails that a crashed process still holds. Under the job's lease no other process is sending, so every hold is
    /// released; without a lease, only expired holds are.</summary>
    public Task ReleaseExpired(CancellationToken ct)
    {
        var (now, hasLease) = (options.Now, db.Lease is not null);
        return ReleaseHolds(db.OutgoingEmails.Where(m => m.HeldBy != null && (hasLease || m.HeldUntil <= now)), ct);
    }

    /// <summary>Takes and holds a batch of due emails: reads them, then marks those that are still due. Emails that someone is waiting for
    /// on a sign-in page come first, then the others in the order in which they became due.</summary>
    public async Task<IReadOnlyList<OutgoingEmail>> TakeBatch(CancellationToken ct)
    {
        var now = options.Now;
        var due = db.OutgoingEmails.Where(m =>
            m.State == EmailState.Waiting && m.SentAt == null && m.NextAttemptAt <= now && (m.HeldUntil == null || m.HeldUntil <= now)
        );
        var ids = await InSendingOrder(due).Take(options.Mail.BatchSize).Select(m => m.Id).ToListAsync(ct);
        if (ids.Count == 0)
            return [];
        var until = now + options.Mail.Hold;
        await due.Where(m => EF.Parameter(ids).Contains(m.Id))
            .ExecuteUpdateAsync(
                set => set.SetProperty(m => m.HeldBy, _holder).SetProperty(m => m.HeldUntil, until).SetProperty(m => m.MarksOutage, false),
                ct
            );
        return await InSendingOrder(db.OutgoingEmails.AsNoTracking().Where(m => m.HeldBy == _holder)).ToListAsync(ct);
    }

    /// <summary>Whether there is enough time to send the email before its hold expires.</summary>
    public bool HasTimeFor(OutgoingEmail mail) => mail.HeldUntil > options.Now + options.Mail.LongestEmail;

    /// <summary>Records the result of an email at once, even during cancellation: an email that was sent must not be sent again.</summary>
    /// <returns>False when this run no longer holds the email.</returns>
    public async Task<bool> Record(OutgoingEmail mail)
    {
        try
        {
            if (mail.State == EmailState.Sent)
                return await (await OpenMarkSent()).Execute(mail);
        }
        catch (DbException)
        {
            // The database connection was lost: use the statement below, which reconnects.
            await CloseMarkSent();
        }
        return await db
                .OutgoingEmails.Where(m => m.Id == mail.Id && m.HeldBy == _holder)
                .ExecuteUpdateAsync(
                    set =>
                        set.SetProperty(m => m.State, mail.State)
                            .SetProperty(m => m.Attempts, mail.Attempts)
                            .SetProperty(m => m.NextAttemptAt, mail.NextAttemptAt)
                            .SetProperty(m => m.SentAt, mail.SentAt)
                            .SetProperty(m => m.LastError, mail.LastError)
                            .SetProperty(m => m.HeldBy, (string?)null)
                            .SetProperty(m => m.HeldUntil, (DateTime?)null),
                    CancellationToken.None
                ) == 1;
    }

    /// <summary>Pauses the outbox because the mail server is failing. This deferred email marks the pause.</summary>
    public Task Pause(OutgoingEmail mail)
    {
        mail.PauseOutbox(options.Now, options.Mail);
        return db
            .OutgoingEmails.Where(m => m.Id == mail.Id && m.State == EmailState.Waiting && m.HeldBy == null)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(m => m.NextAttemptAt, mail.NextAttemptAt)
                        .SetProperty(m => m.MarksOutage, true)
                        .SetProperty(m => m.HeldUntil, mail.HeldUntil),
                CancellationToken.None
            );
    }

    /// <summary>Releases the emails that this run holds, even during cancellation.</summary>
    public Task Release() => ReleaseHolds(db.OutgoingEmails.Where(m => m.HeldBy == _holder), CancellationToken.None);

    public async ValueTask DisposeAsync() => await CloseMarkSent();

    /// <summary>An email with a time of sending becomes Sent; the others keep their state.</summary>
    private static Task ReleaseHolds(IQueryable<OutgoingEmail> held, CancellationToken ct) =>
        held.ExecuteUpdateAsync(
            set =>
                set.SetProperty(m => m.State, m => m.SentAt != null ? EmailState.Sent : m.State)
                    .SetProperty(m => m.HeldBy, (string?)null)
                    .SetProperty(m => m.HeldUntil, (DateTime?)null),
            ct
        );

    private async Task<MarkSent> OpenMarkSent()
    {
        if (_markSent is not null)
            return _markSent;
        await db.Database.OpenConnectionAsync();
        return _markSent = new MarkSent(db.Database.GetDbConnection(), _holder);
    }

    private async Task CloseMarkSent()
    {
        if (_markSent is null)
            return;
        await _markSent.DisposeAsync();
        _markSent = null;
        await db.Database.CloseConnectionAsync();
    }

    private static IQueryable<OutgoingEmail> InSendingOrder(IQueryable<OutgoingEmail> emails) =>
        emails.OrderByDescending(m => m.IsAwaited).ThenBy(m => m.NextAttemptAt).ThenBy(m => m.Id);
}
