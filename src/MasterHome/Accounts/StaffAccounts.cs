using MasterHome.Data;
using MasterHome.History;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Members;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Accounts;

/// <summary>Manages who may use the back office and which accounts are disabled. Changes apply to the person's next request. At least one
/// administrator always remains, even if administrators remove each other at the same time.</summary>
public sealed class StaffAccounts(HomeDb db)
{
    /// <summary>Adds a person to the program team and emails them a link to choose a password.</summary>
    /// <exception cref="RefusedException">The address is invalid or already has an account, or no role is chosen.</exception>
    public Task<Account> Add(string email, string name, StaffRole role, AuditContext audit, CancellationToken ct) =>
        db.Transact(
            async ct =>
            {
                Refusal.When(EmailAddress.WhyNot(email), "Email");
                Refusal.When(role == StaffRole.None ? "Choose a role." : null, "Role");
                var key = EmailAddress.Key(email);
                if (await db.Users.AnyAsync(a => a.NormalizedEmail == key, ct))
                    throw new RefusedException(
                        "An account with this address already exists. Find it in the list and change its role.",
                        "Email"
                    );
                var account = new Account(email, name, null, role, audit.At);
                db.Add(account);
                db.Note(
                    audit,
                    nameof(Account),
                    account.Id,
                    $"Account created: {Format.Isolated(account.DisplayName)}, {Describe(role)}",
                    after: role
                );
                db.Queue(
                    new OutgoingEmail(
                        new TeamWelcome(name, Describe(role)),
                        $"{TeamWelcome.Key}:{account.Id}",
                        new Recipient(account.Email!, name, null, account.Id),
                        audit.At
                    )
                );
                return account;
            },
            ct
        );

    /// <param name="version">The version that the form was made from; null without a form.</param>
    public Task<Account> ChangeRole(string id, StaffRole role, AuditContext audit, CancellationToken ct, EditedVersion? version = null) =>
        Change(
            id,
            audit,
            account =>
            {
                version?.MustMatch(nameof(Account), id, account.Role);
                Refusal.When(account.Role == role ? $"This person is already {Describe(role)}." : null, "Role");
                var before = account.Role;
                account.ChangeRole(role);
                db.Note(audit, nameof(Account), id, "Role changed", account.MemberId, before, role);
                db.NotifySecurityChange(account, $"you are now {Describe(role)}", audit);
            },
            ct
        );

    /// <param name="reason">Kept in the history.</param>
    public Task<Account> Disable(string id, string reason, AuditContext audit, CancellationToken ct) =>
        Change(
            id,
            audit,
            account =>
            {
                Refusal.When(account.IsEnabled ? null : "This account is already disabled.");
                account.Disable(audit.At);
                db.Note(audit, nameof(Account), id, "Account disabled", account.MemberId, reason: reason);
            },
            ct,
            forgetsDevices: true
        );

    public Task<Account> Enable(string id, AuditContext audit, CancellationToken ct) =>
        Change(
            id,
            audit,
            account =>
            {
                Refusal.When(account.IsEnabled ? "This account is already enabled." : null);
                if (db.Set<Member>().Any(m => m.Id == account.MemberId && m.MergedIntoId != null))
                    throw new RefusedException("This account is of a duplicate that is part of another member. Undo the merge first.");
                account.Enable();
                db.Note(audit, nameof(Account), id, "Account enabled", account.MemberId);
            },
            ct
        );

    /// <summary>Ends all sessions of an account and invalidates its one-time links. A former address can still undo a change of the
    /// address, because the owner of the account may need it.</summary>
    public Task<Account> SignOut(string id, AuditContext audit, CancellationToken ct) =>
        Change(
            id,
            audit,
            account =>
            {
                account.RenewSecurityStamp();
                db.Note(audit, nameof(Account), id, "Signed out everywhere", account.MemberId);
            },
            ct,
            forgetsDevices: true
        );

    public static string Describe(StaffRole role) =>
        role switch
        {
            StaffRole.Administrator => "an administrator",
            StaffRole.Staff => "staff",
            _ => "not on the team",
        };

    private Task<Account> Change(
        string id,
        AuditContext audit,
        Action<Account> change,
        CancellationToken ct,
        bool forgetsDevices = false
    ) =>
        db.Transact(
            async ct =>
            {
                // Concurrent changes wait here for each other, so that two cannot remove the last two administrators.
                var stamp = Guid.NewGuid().ToString();
                await db
                    .Users.Where(a => a.Role == StaffRole.Administrator)
                    .ExecuteUpdateAsync(set => set.SetProperty(a => a.ConcurrencyStamp, stamp), ct);
                var account = await db.LockAccount(id, ct) ?? throw new NotFoundException("This account does not exist.");
                Refusal.When(
                    audit.By.AccountId == id
                        ? "This is your own account. Ask another administrator to change it, so that you do not lock yourself out."
                        : null
                );
                change(account);
                if (forgetsDevices)
                    await db.ForgetDevices(id, except: null, ct);
                await db.SaveChangesAsync(ct);
                Refusal.When(
                    await db.Users.AnyAsync(a => a.Role == StaffRole.Administrator && a.DisabledAt == null, ct)
                        ? null
                        : "This is the last administrator. Make another person an administrator first."
                );
                return account;
            },
            ct
        );
}
