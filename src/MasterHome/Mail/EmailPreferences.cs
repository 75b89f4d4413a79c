using MasterHome.Data;
using MasterHome.Mail.Outbox;
using MasterHome.Mail.Templates;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Mail;

/// <summary>Which of the regular emails a member wants. Safe to say twice and at once: each change is noted once.</summary>
public sealed class EmailPreferences(HomeDb db)
{
    public async Task<IReadOnlyList<string>> Declined(int memberId, CancellationToken ct) =>
        await db.Unsubscriptions.Where(d => d.MemberId == memberId).Select(d => d.Kind).ToListAsync(ct);

    /// <summary>Turns these off and leaves the others as they are.</summary>
    /// <returns>Those that were on until now.</returns>
    public Task<IReadOnlyList<string>> Decline(int memberId, IReadOnlyList<string> kinds, AuditContext audit, CancellationToken ct) =>
        Set(memberId, off: kinds, on: [], audit, ct);

    /// <summary>Turns these on again.</summary>
    public Task Want(int memberId, IReadOnlyList<string> kinds, AuditContext audit, CancellationToken ct) =>
        Set(memberId, off: [], on: kinds, audit, ct);

    /// <summary>Exactly these, of those that can be turned off.</summary>
    public Task WantOnly(int memberId, IReadOnlyList<string> kinds, AuditContext audit, CancellationToken ct) =>
        Set(memberId, [.. EmailKinds.MayBeDeclined.Except(kinds)], [.. EmailKinds.MayBeDeclined.Intersect(kinds)], audit, ct);

    private async Task<IReadOnlyList<string>> Set(
        int memberId,
        IReadOnlyList<string> off,
        IReadOnlyList<string> on,
        AuditContext audit,
        CancellationToken ct
    )
    {
        try
        {
            return await Write(memberId, off, on, audit, ct);
        }
        catch (DbUpdateException e) when (e is DbUpdateConcurrencyException || e.IsUniqueViolation())
        {
            // The same was said twice at once; what the other wrote is seen now.
            db.ChangeTracker.Clear();
            return await Write(memberId, off, on, audit, ct);
        }
    }

    private Task<IReadOnlyList<string>> Write(
        int memberId,
        IReadOnlyList<string> off,
        IReadOnlyList<string> on,
        AuditContext audit,
        CancellationToken ct
    ) =>
        db.Transact<IReadOnlyList<string>>(
            async ct =>
            {
                var declined = await db.Unsubscriptions.Where(d => d.MemberId == memberId).ToListAsync(ct);
                var now = off.Except(declined.Select(d => d.Kind)).ToList();
                foreach (var kind in now)
                {
                    db.Add(new Unsubscription(memberId, kind, audit.At));
                    db.Note(audit, nameof(Unsubscription), memberId, $"Turned the email “{TemplateNames.Of(kind)}” off", memberId);
                }
                foreach (var email in declined.Where(d => on.Contains(d.Kind)))
                {
                    db.Remove(email);
                    db.Note(audit, nameof(Unsubscription), memberId, $"Turned the email “{TemplateNames.Of(email.Kind)}” on", memberId);
                }
                await db.SaveChangesAsync(ct);
                if (now.Count > 0)
                    await db.CallOffReminders(memberId, now, audit.At, ct);
                return now;
            },
            ct
        );
}
