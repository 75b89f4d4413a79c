using MasterHome.Data;
using MasterHome.Members;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Accounts;

/// <summary>Somebody's address changes, and with it the name under which they sign in; a member's former one is kept for the roster.
/// Told to both addresses.</summary>
public sealed class ChangeEmail(HomeDb db)
{
    /// <param name="confirmed">Whether the new mailbox was shown to be theirs.</param>
    /// <exception cref="RefusedException">When somebody else has it.</exception>
    public Task Run(Account account, string email, bool confirmed, AuditContext audit, CancellationToken ct) =>
        db.Transact(
            async ct =>
            {
                var known = (await db.LockAccount(account.Id, ct))!;
                var key = EmailAddress.Key(email);
                if (
                    await db.Members.AnyAsync(m => m.Id != known.MemberId && m.EmailKey == key, ct)
                    || await db.Users.AnyAsync(a => a.Id != known.Id && a.NormalizedEmail == key, ct)
                )
                    throw new RefusedException("Somebody else here has this address.", "Email");
                var before = known.Email!;
                if (before == email)
                    return;
                if (known.MemberId is { } id)
                {
                    (await db.Members.SingleAsync(m => m.Id == id, ct)).ChangeEmail(email, audit.At);
                    db.Note(audit, nameof(Member), id, "Email address changed", id, before, email);
                }
                known.Move(email);
                known.EmailConfirmed = confirmed;
                db.Tell(known, $"the address with which you sign in is {email} and no longer {before}", audit, alsoTo: before);
            },
            ct
        );
}
