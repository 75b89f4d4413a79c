using MasterHome.Data;
using MasterHome.History;
using MasterHome.Members;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Accounts;

/// <summary>Changes an account's email address, which is also its user name. A member's former address is kept, so that roster imports
/// still find the member. Both addresses get an email.</summary>
public sealed class ChangeEmail(HomeDb db)
{
    /// <param name="confirmed">Whether the owner proved access to the new mailbox.</param>
    /// <exception cref="RefusedException">Another member or account has this address.</exception>
    public Task Run(Account account, string email, bool confirmed, AuditContext audit, CancellationToken ct) =>
        db.Transact(
            async ct =>
            {
                var current = (await db.LockAccount(account.Id, ct))!;
                var key = EmailAddress.Key(email);
                if (
                    await db.Members.AnyAsync(m => m.Id != current.MemberId && m.EmailKey == key, ct)
                    || await db.Users.AnyAsync(a => a.Id != current.Id && a.NormalizedEmail == key, ct)
                )
                    throw new RefusedException("Another member or account already has this address.", "Email");
                var before = current.Email!;
                if (before == email)
                    return;
                if (current.MemberId is { } id)
                {
                    (await db.Members.SingleAsync(m => m.Id == id, ct)).ChangeEmail(email, audit.At);
                    db.Note(audit, nameof(Member), id, "Email address changed", id, before, email);
                }
                current.ChangeEmail(email);
                current.EmailConfirmed = confirmed;
                db.NotifySecurityChange(current, $"your sign-in address changed from {before} to {email}", audit, alsoTo: before);
            },
            ct
        );
}
