using MasterHome.Data;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Accounts;

/// <summary>Who may come into the back office, and who may not come in at all. Each change acts on the person's next request. There is
/// always an administrator left, however many remove each other at once.</summary>
public sealed class StaffAccounts(HomeDb db)
{
    /// <summary>Somebody new on the program's team; an email lets them choose a password.</summary>
    /// <exception cref="RefusedException">When the address has an account already.</exception>
    public Task<Account> Add(string email, string name, StaffRole role, AuditContext audit, CancellationToken ct) =>
        db.Transact(
            async ct =>
            {
                Refusal.When(
                    EmailAddress.IsAddress(email) ? null : "This is not an email address; one looks like name@example.org.",
                    "Email"
                );
                Refusal.When(role == StaffRole.None ? "Choose what they may do." : null, "Role");
                var key = EmailAddress.Key(email);
                if (await db.Users.AnyAsync(a => a.NormalizedEmail == key, ct))
                    throw new RefusedException("There is an account with this address. Find it in the list and give it the role.", "Email");
                var account = new Account(email, name, null, role, audit.At);
                db.Add(account);
                db.Note(audit, nameof(Account), account.Id, $"Made {account.DisplayName} {InWords(role)}", after: role);
                db.Queue(
                    new OutgoingEmail(
                        EmailKinds.TeamWelcome,
                        $"{EmailKinds.TeamWelcome}:{account.Id}",
                        new Recipient(email, name, null, account.Id),
                        new Dictionary<string, string> { ["name"] = name, ["role"] = InWords(role) },
                        audit.At
                    )
                );
                return account;
            },
            ct
        );

    public Task<Account> Appoint(string id, StaffRole role, AuditContext audit, CancellationToken ct) =>
        Change(
            id,
            audit,
            account =>
            {
                Refusal.When(account.Role == role ? $"They are {InWords(role)} already." : null, "Role");
                var before = account.Role;
                account.Appoint(role);
                db.Note(audit, nameof(Account), id, "Role changed", account.MemberId, before, role);
                db.Tell(account, $"you are {InWords(role)} of the program now", audit);
            },
            ct
        );

    /// <param name="reason">Why; kept in the history.</param>
    public Task<Account> Disable(string id, string reason, AuditContext audit, CancellationToken ct) =>
        Change(
            id,
            audit,
            account =>
            {
                Refusal.When(account.IsEnabled ? null : "This account is closed already.");
                account.Disable(audit.At);
                db.Note(audit, nameof(Account), id, "Account closed", account.MemberId, reason: reason);
            },
            ct
        );

    public Task<Account> Enable(string id, AuditContext audit, CancellationToken ct) =>
        Change(
            id,
            audit,
            account =>
            {
                Refusal.When(account.IsEnabled ? "This account is open already." : null);
                account.Enable();
                db.Note(audit, nameof(Account), id, "Account opened again", account.MemberId);
            },
            ct
        );

    /// <summary>Ends every session and every one-time link of an account.</summary>
    public Task<Account> SignOut(string id, AuditContext audit, CancellationToken ct) =>
        Change(
            id,
            audit,
            account =>
            {
                account.NewStamp();
                db.Note(audit, nameof(Account), id, "Signed out everywhere", account.MemberId);
            },
            ct
        );

    public static string InWords(StaffRole role) =>
        role switch
        {
            StaffRole.Administrator => "an administrator",
            StaffRole.Staff => "staff",
            _ => "not on the team",
        };

    private Task<Account> Change(string id, AuditContext audit, Action<Account> change, CancellationToken ct) =>
        db.Transact(
            async ct =>
            {
                // Everybody who changes administrators waits here for the one before.
                var turn = Guid.NewGuid().ToString();
                await db
                    .Users.Where(a => a.Role == StaffRole.Administrator)
                    .ExecuteUpdateAsync(set => set.SetProperty(a => a.ConcurrencyStamp, turn), ct);
                var account = await db.LockAccount(id, ct) ?? throw new NotFoundException("There is no such account.");
                Refusal.When(
                    audit.By.AccountId == id
                        ? "This is your own account: another administrator changes it, so that nobody locks themselves out."
                        : null
                );
                change(account);
                await db.SaveChangesAsync(ct);
                Refusal.When(
                    await db.Users.AnyAsync(a => a.Role == StaffRole.Administrator && a.DisabledAt == null, ct)
                        ? null
                        : "This is the last administrator. Make somebody else one first."
                );
                return account;
            },
            ct
        );
}
