using MasterHome.Data;
using MasterHome.History;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Accounts;

/// <summary>Shared by all changes of sign-in methods: each is recorded in the history and emailed to the account's address, so that the
/// owner notices changes that someone else made.</summary>
public static class AccountActions
{
    /// <summary>The audit context of a person who changes their own account, member or not.</summary>
    public static AuditContext By(Account account, DateTime now) =>
        new(new Actor(ActorKind.Member, account.DisplayName, account.Id, account.MemberId), now);

    /// <summary>Locks the account's row until the transaction ends, and loads it. Call this first in the transaction, so that what is
    /// read afterwards, such as the security stamp, is current.</summary>
    /// <returns>Null when there is no such account.</returns>
    public static async Task<Account?> LockAccount(this HomeDb db, string? id, CancellationToken ct)
    {
        var stamp = Guid.NewGuid().ToString();
        await db.Users.Where(a => a.Id == id).ExecuteUpdateAsync(set => set.SetProperty(a => a.ConcurrencyStamp, stamp), ct);
        return await db.Users.SingleOrDefaultAsync(a => a.Id == id, ct);
    }

    /// <summary>Records a security change in the history and queues the email about it.</summary>
    /// <param name="what">The change as the email states it: "a passkey was added".</param>
    /// <param name="alsoTo">The former address, when the address itself changed.</param>
    public static void NotifySecurityChange(this HomeDb db, Account account, string what, AuditContext audit, string? alsoTo = null)
    {
        db.Note(audit, nameof(Account), account.Id, $"Security: {what}", account.MemberId);
        foreach (var address in new[] { account.Email!, alsoTo }.OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase))
        {
            db.Queue(
                new OutgoingEmail(
                    new SecurityChanged(account.DisplayName, what, Format.DateTime(audit.At, TimeZoneInfo.Utc)),
                    $"{SecurityChanged.Key}:{account.Id}:{audit.At:yyyyMMddHHmmss}:{Guid.NewGuid():N}",
                    new Recipient(address, account.DisplayName, account.MemberId, account.Id),
                    audit.At
                )
            );
        }
    }

    /// <summary>Makes devices unknown to the account. Whoever took over the account may have one of them.</summary>
    /// <param name="except">The owner's present device; null when there is none.</param>
    public static Task ForgetDevices(this HomeDb db, string accountId, string? except, CancellationToken ct) =>
        db
            .UserTokens.Where(t => t.UserId == accountId && t.LoginProvider == KnownDevices.Provider && t.Name != except)
            .ExecuteDeleteAsync(ct);

    /// <summary>Confirms the account's mailbox after its owner proved access to it. If it was not confirmed before, removes the password,
    /// passkeys and external logins, because a stranger may have added them. A second factor stays: only an administrator removes
    /// it for someone else.</summary>
    public static async Task ClaimMailbox(this HomeDb db, Account account, CancellationToken ct)
    {
        if (account.EmailConfirmed)
            return;
        db.RemoveRange(await db.UserLogins.Where(l => l.UserId == account.Id).ToListAsync(ct));
        db.RemoveRange(await db.UserPasskeys.Where(p => p.UserId == account.Id).ToListAsync(ct));
        await db.ForgetDevices(account.Id, except: null, ct);
        (account.PasswordHash, account.EmailConfirmed) = (null, true);
        account.RenewSecurityStamp();
    }
}
