using MasterHome.Accounts.Links;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Mail.Outbox;
using MasterHome.Members;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Accounts;

/// <summary>Changes an account's email address, which is also its user name. A member's former address is kept, so that roster imports
/// still find the member. Both addresses get an email. The former one can undo a change that the owner's own session made: that may have
/// been a stranger's.</summary>
public sealed class ChangeEmail(HomeDb db)
{
    /// <param name="confirmed">Whether the owner proved access to the new mailbox.</param>
    /// <param name="canBeUndone">Whether the email to the former address has a link that undoes the change.</param>
    /// <param name="isProved">Asked while the account is locked, so that of two uses of one link only one wins.</param>
    /// <param name="version">The version of the member's address that a form showed; null without a form.</param>
    /// <returns>False when <paramref name="isProved"/> says no; then nothing is changed.</returns>
    /// <exception cref="RefusedException">Another member or account has this address.</exception>
    public Task<bool> Run(
        Account account,
        string email,
        bool confirmed,
        AuditContext audit,
        CancellationToken ct,
        Func<Account, Task<bool>>? isProved = null,
        EditedVersion? version = null,
        bool canBeUndone = false
    ) =>
        db.Transact(
            async ct =>
            {
                var current = (await db.LockAccount(account.Id, ct))!;
                if (isProved is not null && !await isProved(current))
                    return false;
                version?.MustMatch(nameof(Member), current.MemberId ?? 0, current.Email!);
                // What the team decides is not undone by a link of before.
                if (audit.By.Kind != ActorKind.Member)
                    await db.EndUndoLinks(current.Id, null, ct);
                var key = EmailAddress.Key(email);
                if (
                    await db.Members.AnyAsync(m => m.Id != current.MemberId && m.EmailKey == key, ct)
                    || await db.Users.AnyAsync(a => a.Id != current.Id && a.NormalizedEmail == key, ct)
                )
                    throw new RefusedException("Another member or account already has this address.", "Email");
                var before = current.Email!;
                email = EmailAddress.Clean(email);
                if (before == email)
                    return true;
                await MoveQueuedEmails(current, email, audit.At, ct);
                if (current.MemberId is { } id)
                {
                    (await db.Members.SingleAsync(m => m.Id == id, ct)).ChangeEmail(email, audit.At);
                    db.Note(audit, nameof(Member), id, "Email address changed", id, before, email);
                }
                current.ChangeEmail(email);
                current.EmailConfirmed = confirmed;
                canBeUndone &= EmailAddress.Key(before) != key;
                db.NotifySecurityChange(
                    current,
                    $"your sign-in address changed from {Format.Isolated(before)} to {Format.Isolated(email)}",
                    audit,
                    alsoTo: canBeUndone ? null : before
                );
                if (canBeUndone)
                    db.Queue(
                        new OutgoingEmail(
                            new AddressChanged(current.DisplayName, Format.Isolated(email), Format.DateTime(audit.At, TimeZoneInfo.Utc)),
                            $"{AddressChanged.Key}:{current.Id}:{audit.At:yyyyMMddHHmmss}:{Guid.NewGuid():N}",
                            new Recipient(before, current.DisplayName, current.MemberId, current.Id),
                            audit.At
                        )
                    );
                return true;
            },
            ct
        );

    /// <summary>Emails that wait for the former address go to the new one. Warnings of earlier security changes stay with the mailbox that
    /// they are for, so that a stranger cannot take them along; a confirmation belongs to the address that it confirms.</summary>
    private async Task MoveQueuedEmails(Account account, string email, DateTime at, CancellationToken ct)
    {
        var waiting = await db
            .OutgoingEmails.Where(m => m.AccountId == account.Id || (m.MemberId != null && m.MemberId == account.MemberId))
            .Where(m => m.SentAt == null && (m.State == EmailState.Waiting || m.State == EmailState.Failed))
            .Where(m => m.Kind != ConfirmAddress.Key && m.Kind != AddressChanged.Key)
            .Where(m => m.Kind != SecurityChanged.Key && m.Kind != NewDeviceSignIn.Key)
            .Select(m => new { m.Id, m.ToAddress })
            .ToListAsync(ct);
        var ids = waiting.Where(m => EmailAddress.Key(m.ToAddress) == account.NormalizedEmail).Select(m => m.Id).ToList();
        // One that is being sent right now stays as it is.
        await db
            .OutgoingEmails.Where(m => ids.Contains(m.Id) && (m.HeldUntil == null || m.HeldUntil <= at || m.MarksOutage))
            .ExecuteUpdateAsync(set => set.SetProperty(m => m.ToAddress, email), ct);
    }
}
