using MasterHome.Accounts;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Mail;
using MasterHome.Members;

using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.SignIn.Recovery;

/// <summary>Gives out ways in, and lets whoever holds one choose a password.</summary>
public sealed class Keyholder(HomeDb db, UserManager<Account> accounts, WaysIn waysIn, IOptions<SignInSettings> settings)
{
    public async Task SendReset(string email, DateTime now, CancellationToken ct)
    {
        if (await Find(email, ct) is { } account)
            await Send(new OutgoingMail(MailKinds.ResetPassword, Key(MailKinds.ResetPassword, account, now), To(account), Greeting(account), now), ct);
    }

    public async Task SendWelcome(string email, DateTime now, CancellationToken ct)
    {
        // Whoever has a password already is better served by the way to a new one.
        if (await Find(email, ct) is { } account)
        {
            var kind = account.PasswordHash is null ? MailKinds.Welcome : MailKinds.ResetPassword;
            await Send(new OutgoingMail(kind, Key(kind, account, now), To(account), Greeting(account), now), ct);
        }
    }

    public async Task<bool> IsGood(string provider, string? accountId, string? code) =>
        accountId is not null && code is not null
        && await accounts.FindByIdAsync(accountId) is { IsEnabled: true } account && await waysIn.IsGood(provider, account, code);

    /// <exception cref="RefusedException">When the way in has run out or was used, or the password is too weak.</exception>
    public Task<Account> SetPassword(string provider, PasswordForm form, DateTime now, CancellationToken ct) =>
        db.Transact(async ct =>
        {
            if (await accounts.FindByIdAsync(form.Account!) is not { IsEnabled: true } account || !await waysIn.IsGood(provider, account, form.Code!))
                throw new RefusedException("This link has run out or was used already. Ask for a new one.");
            if (await accounts.HasPasswordAsync(account))
                await accounts.RemovePasswordAsync(account);
            var set = await accounts.AddPasswordAsync(account, form.Password!);
            if (!set.Succeeded)
                throw new RefusedException(Why(set), nameof(PasswordForm.Password));
            account.EmailConfirmed = true;
            if (provider == WaysIn.Welcome)
                account.SignedIn(now);
            await accounts.ResetAccessFailedCountAsync(account);
            await accounts.SetLockoutEndDateAsync(account, null);
            db.Note(new Deed(new Actor(ActorKind.Member, account.DisplayName, account.Id, account.MemberId), now), nameof(Account), account.Id, "Password set", account.MemberId);
            if (provider == WaysIn.Reset)
            {
                db.Queue(new OutgoingMail(MailKinds.PasswordChanged, $"{MailKinds.PasswordChanged}:{account.Id}:{now:yyyyMMddHHmmssfff}", To(account),
                    new Dictionary<string, string>(Greeting(account)) { ["when"] = Cycles.Zones.InWords(now, TimeZoneInfo.Utc) }, now));
            }
            return account;
        }, ct);

    private Task<Account?> Find(string email, CancellationToken ct)
    {
        var key = Addresses.Key(email);
        return db.Users.SingleOrDefaultAsync(a => a.NormalizedEmail == key && a.DisabledAt == null, ct);
    }

    private async Task Send(OutgoingMail mail, CancellationToken ct)
    {
        if (await db.OutgoingMails.AnyAsync(m => m.Key == mail.Key, ct))
            return;
        db.Queue(mail);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (e.IsUniqueViolation())
        {
            // Asked for twice at once: one letter is on its way.
        }
    }

    /// <summary>The same key within the pause, so that asking again writes no second letter.</summary>
    private string Key(string kind, Account account, DateTime now) => $"{kind}:{account.Id}:{now.Ticks / TimeSpan.FromMinutes(settings.Value.LetterPauseMinutes).Ticks}";

    private static Recipient To(Account account) => new(account.Email!, account.DisplayName, account.MemberId, account.Id);

    private static Dictionary<string, string> Greeting(Account account) => new() { ["name"] = account.DisplayName };

    private string Why(IdentityResult result) => result.Errors.First().Code switch
    {
        nameof(IdentityErrorDescriber.PasswordTooShort) => $"A password has at least {settings.Value.PasswordLength} characters. A few words in a row are easy to remember.",
        nameof(IdentityErrorDescriber.PasswordRequiresUniqueChars) => "This password repeats too few characters. A few words in a row are easy to remember.",
        _ => result.Errors.First().Description,
    };
}
