using MasterHome.Data;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Accounts;

/// <summary>What every change of a sign-in method has in common: it is recorded, and the account is notified by email, so that
/// a change by somebody else is noticed.</summary>
public static class AccountActions
{
    /// <summary>A person about their own account, whether or not they are a member.</summary>
    public static AuditContext By(Account account, DateTime now) =>
        new(new Actor(ActorKind.Member, account.DisplayName, account.Id, account.MemberId), now);

    /// <summary>Locks the account until the transaction ends. Call it first in the transaction, so that what is read
    /// afterwards, such as the security stamp, is current.</summary>
    public static async Task<Account?> LockAccount(this HomeDb db, string? id, CancellationToken ct)
    {
        var turn = Guid.NewGuid().ToString();
        await db.Users.Where(a => a.Id == id).ExecuteUpdateAsync(set => set.SetProperty(a => a.ConcurrencyStamp, turn), ct);
        return await db.Users.SingleOrDefaultAsync(a => a.Id == id, ct);
    }

    /// <param name="what">What is so now, as the email says it: "a passkey was added".</param>
    /// <param name="alsoTo">The former address, when the address itself is what changed.</param>
    public static void Tell(this HomeDb db, Account account, string what, AuditContext audit, string? alsoTo = null)
    {
        db.Note(audit, nameof(Account), account.Id, $"Security: {what}", account.MemberId);
        foreach (var address in new[] { account.Email!, alsoTo }.OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase))
        {
            db.Queue(
                new OutgoingEmail(
                    EmailKinds.SecurityChanged,
                    $"{EmailKinds.SecurityChanged}:{account.Id}:{audit.At:yyyyMMddHHmmss}:{Guid.NewGuid():N}",
                    new Recipient(address, account.DisplayName, account.MemberId, account.Id),
                    new Dictionary<string, string>
                    {
                        ["name"] = account.DisplayName,
                        ["what"] = what,
                        ["when"] = TimeZones.InWords(audit.At, TimeZoneInfo.Utc),
                    },
                    audit.At
                )
            );
        }
    }

    /// <summary>Somebody has shown that the account's mailbox is theirs. If nobody had before, what lets in without the mailbox was put
    /// there by who knows whom, and goes. A second factor stays: only an administrator removes that for somebody.</summary>
    public static async Task ClaimMailbox(this HomeDb db, Account account, CancellationToken ct)
    {
        if (account.EmailConfirmed)
            return;
        db.RemoveRange(await db.UserLogins.Where(l => l.UserId == account.Id).ToListAsync(ct));
        db.RemoveRange(await db.UserPasskeys.Where(p => p.UserId == account.Id).ToListAsync(ct));
        (account.PasswordHash, account.EmailConfirmed) = (null, true);
        account.NewStamp();
    }
}
