using System.Data.Common;
using MasterHome.Data;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Mail.Outbox;

/// <summary>The rows of the emails that are to leave, as one run of <see cref="DeliverMail"/> takes them, writes down what became of each,
/// and lets go of the others. Every write asks whether the email is still ours: past its hold another may have taken it.</summary>
public sealed class OutboxQueue(HomeDb db, DeliveryOptions setting) : IAsyncDisposable
{
    private readonly string _holder = Guid.NewGuid().ToString("N");
    private MarkSent? _stamp;

    /// <summary>While the mail server is in trouble: until when nothing is tried.</summary>
    public Task<DateTime?> RestsUntil(CancellationToken ct)
    {
        var now = setting.Now;
        return db.OutgoingEmails.Where(m => m.HeldBy == OutgoingEmail.Resting && m.HeldUntil > now).MaxAsync(m => m.HeldUntil, ct);
    }

    /// <summary>Whether the last that was heard of the mail server was trouble.</summary>
    public Task<bool> IsInTrouble(CancellationToken ct) => db.OutgoingEmails.AnyAsync(m => m.HeldBy == OutgoingEmail.Resting, ct);

    /// <summary>Whoever asks for it by hand does not wait.</summary>
    public Task EndRest(CancellationToken ct) =>
        db
            .OutgoingEmails.Where(m => m.HeldBy == OutgoingEmail.Resting)
            .ExecuteUpdateAsync(set => set.SetProperty(m => m.HeldUntil, (DateTime?)null), ct);

    /// <summary>What is held, somebody held who died: under the job's lease nobody else is at it, without one its hold is over.</summary>
    public Task FreeTheDead(CancellationToken ct)
    {
        var (now, alone) = (setting.Now, db.Lease is not null);
        return LetGo(
            db.OutgoingEmails.Where(m => m.HeldBy != null && m.HeldBy != OutgoingEmail.Resting && (alone || m.HeldUntil <= now)),
            ct
        );
    }

    /// <summary>A batch of what is due, held by us: read first, then marked under the condition that it is still due. Emails that somebody
    /// waits for at the door go first, the others in the order in which they became due.</summary>
    public async Task<IReadOnlyList<OutgoingEmail>> Take(CancellationToken ct)
    {
        var now = setting.Now;
        var due = db.OutgoingEmails.Where(m =>
            m.State == EmailState.Waiting && m.SentAt == null && m.NextAttemptAt <= now && (m.HeldUntil == null || m.HeldUntil <= now)
        );
        var ids = await InOrder(due).Take(setting.Mail.BatchSize).Select(m => m.Id).ToListAsync(ct);
        if (ids.Count == 0)
            return [];
        var until = now + setting.Mail.Hold;
        await due.Where(m => EF.Parameter(ids).Contains(m.Id))
            .ExecuteUpdateAsync(set => set.SetProperty(m => m.HeldBy, _holder).SetProperty(m => m.HeldUntil, until), ct);
        return await InOrder(db.OutgoingEmails.AsNoTracking().Where(m => m.HeldBy == _holder)).ToListAsync(ct);
    }

    /// <summary>Whether there is time to send it before its hold ends.</summary>
    public bool HasTimeFor(OutgoingEmail mail) => mail.HeldUntil > setting.Now + setting.Mail.LongestEmail;

    /// <summary>Writes down at once what became of an email, also when we are being stopped: what has left must not leave again.</summary>
    /// <returns>False when it was no longer ours.</returns>
    public async Task<bool> Record(OutgoingEmail mail)
    {
        try
        {
            if (mail.State == EmailState.Sent)
                return await (await Stamp()).Stamp(mail);
        }
        catch (DbException)
        {
            // The database's line was lost: by the way below, which calls again.
            await PutStampAway();
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

    /// <summary>The mail server is in trouble: nothing is tried until this email, which was put off, has rested.</summary>
    public Task Rest(OutgoingEmail mail)
    {
        mail.Rest(setting.Now, setting.Mail);
        return db
            .OutgoingEmails.Where(m => m.Id == mail.Id && m.State == EmailState.Waiting && m.HeldBy == null)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(m => m.NextAttemptAt, mail.NextAttemptAt)
                        .SetProperty(m => m.HeldBy, mail.HeldBy)
                        .SetProperty(m => m.HeldUntil, mail.HeldUntil),
                CancellationToken.None
            );
    }

    /// <summary>Lets go of what was taken, also when we are being stopped.</summary>
    public Task Release() => LetGo(db.OutgoingEmails.Where(m => m.HeldBy == _holder), CancellationToken.None);

    public async ValueTask DisposeAsync() => await PutStampAway();

    /// <summary>What has left is sent, the rest waits on.</summary>
    private static Task LetGo(IQueryable<OutgoingEmail> held, CancellationToken ct) =>
        held.ExecuteUpdateAsync(
            set =>
                set.SetProperty(m => m.State, m => m.SentAt != null ? EmailState.Sent : m.State)
                    .SetProperty(m => m.HeldBy, (string?)null)
                    .SetProperty(m => m.HeldUntil, (DateTime?)null),
            ct
        );

    private async Task<MarkSent> Stamp()
    {
        if (_stamp is not null)
            return _stamp;
        await db.Database.OpenConnectionAsync();
        return _stamp = new MarkSent(db.Database.GetDbConnection(), _holder);
    }

    private async Task PutStampAway()
    {
        if (_stamp is null)
            return;
        await _stamp.DisposeAsync();
        _stamp = null;
        await db.Database.CloseConnectionAsync();
    }

    private static IQueryable<OutgoingEmail> InOrder(IQueryable<OutgoingEmail> emails) =>
        emails.OrderByDescending(m => m.IsAwaited).ThenBy(m => m.NextAttemptAt).ThenBy(m => m.Id);
}
