using System.ComponentModel.DataAnnotations;
using MasterHome.Accounts;
using MasterHome.Data;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Web.SignIn.Password;
using Microsoft.AspNetCore.Mvc.ModelBinding.Validation;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.SignIn.OpenIdConnect;

/// <summary>The two proofs that a provider's identity and an account are one person.</summary>
public sealed class AccountLinking(HomeDb db, ExternalLogins logins, OneTimeLinks links, PasswordSignIn passwords)
{
    /// <summary>The account at which the provider's word hints; null when there is none, or it is joined already.</summary>
    public async Task<Account?> Hint(ExternalIdentity caller, DateTime now, CancellationToken ct) =>
        await logins.Meet(caller.Identity, now, ct) is { NeedsProof: true, Whose: { } account } ? account : null;

    /// <exception cref="RefusedException">When the password is not the account's, or it was tried too often.</exception>
    public async Task<Account> ByPassword(PendingLink waiting, string password, DateTime now, CancellationToken ct)
    {
        if (!await passwords.Opens(waiting.Account, password, now, ct))
            throw new RefusedException(passwords.Refusal, nameof(AccountLinkingForm.Password));
        return await logins.Link(waiting.Account.Id, waiting.Caller.Identity, byEmail: false, now, ct);
    }

    /// <summary>Goes to the account's own address. Asked for again within the same minute it is the same email.</summary>
    public Task SendEmail(PendingLink waiting, DateTime now, CancellationToken ct) =>
        db.Transact(
            async ct =>
            {
                var (account, provider) = (waiting.Account, waiting.Caller.Identity.Provider);
                var key = $"{EmailKinds.LinkSignIn}:{account.Id}:{waiting.Caller.Fingerprint[..16]}:{now:yyyyMMddHHmm}";
                if (await db.OutgoingEmails.AnyAsync(m => m.Key == key, ct))
                    return;
                db.Queue(
                    new OutgoingEmail(
                        EmailKinds.LinkSignIn,
                        key,
                        new Recipient(account.Email!, account.DisplayName, account.MemberId, account.Id),
                        new Dictionary<string, string>
                        {
                            ["name"] = account.DisplayName,
                            ["provider"] = provider.Name,
                            ["for"] = waiting.Caller.Fingerprint,
                        },
                        now
                    )
                );
            },
            ct
        );

    public async Task<bool> IsGood(ExternalIdentity caller, string? accountId, string? code, CancellationToken ct) =>
        accountId is not null
        && code is not null
        && await db.Users.SingleOrDefaultAsync(a => a.Id == accountId && a.DisabledAt == null, ct) is { } account
        && await links.IsGood(EmailKinds.LinkSignIn, account, code, caller.Fingerprint);

    public Task<Account> ByEmail(ExternalIdentity caller, string accountId, DateTime now, CancellationToken ct) =>
        logins.Link(accountId, caller.Identity, byEmail: true, now, ct);
}

/// <summary>Somebody who came from a provider, and the account that they say is theirs.</summary>
public sealed record PendingLink(ExternalIdentity Caller, Account Account)
{
    public Proof Proof => new(SignInMethod.Sso, Caller.Identity.Provider.Id);
}

public sealed class AccountLinkingForm
{
    [Display(Name = "Password"), Required, StringLength(SignInForm.PasswordInput), DataType(DataType.Password)]
    public string? Password { get; set; }

    public string? ReturnUrl { get; set; }

    /// <summary>Who came, for the page.</summary>
    [ValidateNever]
    public ProviderIdentity Identity { get; set; } = null!;
}

public sealed class JoinAccountForm
{
    [Required]
    public string? Account { get; set; }

    [Required]
    public string? Code { get; set; }

    [ValidateNever]
    public string Provider { get; set; } = "";
}
