using MasterHome.Data;
using MasterHome.History;
using MasterHome.Mail;

using Microsoft.EntityFrameworkCore;

namespace MasterHome.Accounts;

/// <summary>Who may come into the back office, and who may not come in at all. Each change acts on the person's next request. There is always an administrator left, however many remove each other at once.</summary>
public sealed class AccountOffice(HomeDb db)
{
    /// <summary>Somebody new on the programme's team; a letter lets them choose a password.</summary>
    /// <exception cref="RefusedException">When the address has an account already.</exception>
    public Task<Account> Add(string email, string name, StaffRole role, Deed deed, CancellationToken ct) =>
        db.Transact(async ct =>
        {
            Refusal.When(Members.Addresses.IsAddress(email) ? null : "This is not an e-mail address; one looks like name@example.org.", "Email");
            Refusal.When(role == StaffRole.None ? "Choose what they may do." : null, "Role");
            var key = Members.Addresses.Key(email);
            if (await db.Users.AnyAsync(a => a.NormalizedEmail == key, ct))
                throw new RefusedException("There is an account with this address. Find it in the list and give it the role.", "Email");
            var account = new Account(email, name, null, role, deed.At);
            db.Add(account);
            db.Note(deed, nameof(Account), account.Id, $"Made {account.DisplayName} {InWords(role)}", after: role);
            db.Queue(new OutgoingMail(MailKinds.TeamWelcome, $"{MailKinds.TeamWelcome}:{account.Id}", new Recipient(email, name, null, account.Id), new Dictionary<string, string> { ["name"] = name, ["role"] = InWords(role) }, deed.At));
            return account;
        }, ct);

    public Task<Account> Appoint(string id, StaffRole role, Deed deed, CancellationToken ct) =>
        Change(id, deed, account =>
        {
            Refusal.When(account.Role == role ? $"They are {InWords(role)} already." : null, "Role");
            var before = account.Role;
            account.Appoint(role);
            db.Note(deed, nameof(Account), id, "Role changed", account.MemberId, before, role);
            db.Tell(account, $"you are {InWords(role)} of the programme now", deed);
        }, ct);

    /// <param name="reason">Why; kept in the history.</param>
    public Task<Account> Disable(string id, string reason, Deed deed, CancellationToken ct) =>
        Change(id, deed, account =>
        {
            Refusal.When(account.IsEnabled ? null : "This account is closed already.");
            account.Disable(deed.At);
            db.Note(deed, nameof(Account), id, "Account closed", account.MemberId, reason: reason);
        }, ct);

    public Task<Account> Enable(string id, Deed deed, CancellationToken ct) =>
        Change(id, deed, account =>
        {
            Refusal.When(account.IsEnabled ? "This account is open already." : null);
            account.Enable();
            db.Note(deed, nameof(Account), id, "Account opened again", account.MemberId);
        }, ct);

    /// <summary>Ends every session of somebody, and every way in that was mailed to them.</summary>
    public Task<Account> SignOut(string id, Deed deed, CancellationToken ct) =>
        Change(id, deed, account =>
        {
            account.NewStamp();
            db.Note(deed, nameof(Account), id, "Signed out everywhere", account.MemberId);
        }, ct);

    public static string InWords(StaffRole role) => role switch
    {
        StaffRole.Administrator => "an administrator",
        StaffRole.Staff => "staff",
        _ => "not on the team",
    };

    private Task<Account> Change(string id, Deed deed, Action<Account> change, CancellationToken ct) =>
        db.Transact(async ct =>
        {
            // Everybody who changes administrators waits here for the one before.
            var turn = Guid.NewGuid().ToString();
            await db.Users.Where(a => a.Role == StaffRole.Administrator).ExecuteUpdateAsync(set => set.SetProperty(a => a.ConcurrencyStamp, turn), ct);
            var account = await db.LockAccount(id, ct) ?? throw new NotThereException("There is no such account.");
            Refusal.When(deed.By.AccountId == id ? "This is your own account: another administrator changes it, so that nobody locks themselves out." : null);
            change(account);
            await db.SaveChangesAsync(ct);
            Refusal.When(await db.Users.AnyAsync(a => a.Role == StaffRole.Administrator && a.DisabledAt == null, ct) ? null : "This is the last administrator. Make somebody else one first.");
            return account;
        }, ct);
}
