using MasterHome.Data;
using MasterHome.History;
using MasterHome.Mail.Outbox;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Mail;

/// <summary>Which reminders a member receives. Repeated and concurrent requests are safe: each change is recorded once.</summary>
public sealed class EmailPreferences(HomeDb db, EmailCatalog emails)
{
    /// <summary>The kinds that members can turn off.</summary>
    public IReadOnlyList<EmailKind> Optional => emails.Optional;

    /// <summary>The kinds that the unsubscribe link of an email turns off.</summary>
    public IReadOnlyList<EmailKind> TurnedOffBy(string kind) => emails.TurnedOffBy(kind);

    /// <summary>Turns these kinds off and leaves the others as they are.</summary>
    /// <returns>The kinds that were on before.</returns>
    public Task<IReadOnlyList<string>> Unsubscribe(int memberId, IReadOnlyList<string> kinds, AuditContext audit, CancellationToken ct) =>
        Set(memberId, off: kinds, on: [], audit, ct);

    /// <summary>Turns these kinds on again.</summary>
    public Task Subscribe(int memberId, IReadOnlyList<string> kinds, AuditContext audit, CancellationToken ct) =>
        Set(memberId, off: [], on: kinds, audit, ct);

    /// <summary>Turns these kinds on and all other optional kinds off.</summary>
    /// <param name="version">The version that the form was made from.</param>
    public Task SubscribeOnly(int memberId, IReadOnlyList<string> kinds, EditedVersion version, AuditContext audit, CancellationToken ct)
    {
        var optional = emails.Optional.Select(kind => kind.Key).ToList();
        return Set(memberId, [.. optional.Except(kinds)], [.. optional.Intersect(kinds)], audit, ct, version);
    }

    /// <summary>The version of the form with all choices of a member.</summary>
    /// <param name="off">The kinds that the member has turned off.</param>
    public Task<EditedVersion> VersionOf(int memberId, IReadOnlyList<string> off, CancellationToken ct) =>
        EditedVersion.Of(db, nameof(Unsubscription), memberId, Values(off), ct);

    private async Task<IReadOnlyList<string>> Set(
        int memberId,
        IReadOnlyList<string> off,
        IReadOnlyList<string> on,
        AuditContext audit,
        CancellationToken ct,
        EditedVersion? version = null
    )
    {
        try
        {
            return await Write(memberId, off, on, audit, ct, version);
        }
        catch (DbUpdateException e) when (e is DbUpdateConcurrencyException || e.IsUniqueViolation())
        {
            // A concurrent request made the same change. The second attempt sees what it wrote.
            db.ChangeTracker.Clear();
            return await Write(memberId, off, on, audit, ct, version);
        }
    }

    private Task<IReadOnlyList<string>> Write(
        int memberId,
        IReadOnlyList<string> off,
        IReadOnlyList<string> on,
        AuditContext audit,
        CancellationToken ct,
        EditedVersion? version = null
    ) =>
        db.Transact<IReadOnlyList<string>>(
            async ct =>
            {
                var existing = await db.Unsubscriptions.Where(u => u.MemberId == memberId).ToListAsync(ct);
                version?.MustMatch(nameof(Unsubscription), memberId, Values([.. existing.Select(u => u.Kind)]));
                var turnedOff = off.Except(existing.Select(u => u.Kind)).ToList();
                foreach (var kind in turnedOff)
                {
                    db.Add(new Unsubscription(memberId, emails[kind], audit.At));
                    db.Note(audit, nameof(Unsubscription), memberId, $"Turned the email “{EmailKind.TitleOf(kind)}” off", memberId);
                }
                foreach (var unsubscription in existing.Where(u => on.Contains(u.Kind)))
                {
                    db.Remove(unsubscription);
                    var name = EmailKind.TitleOf(unsubscription.Kind);
                    db.Note(audit, nameof(Unsubscription), memberId, $"Turned the email “{name}” on", memberId);
                }
                await db.SaveChangesAsync(ct);
                if (turnedOff.Count > 0)
                    await db.CancelReminders(memberId, turnedOff, audit.At, ct);
                return turnedOff;
            },
            ct
        );

    private static List<string> Values(IReadOnlyList<string> declined) => [.. declined.Order(StringComparer.Ordinal)];
}
