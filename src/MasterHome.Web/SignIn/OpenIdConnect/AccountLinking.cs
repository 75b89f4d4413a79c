using System.ComponentModel.DataAnnotations;
using MasterHome.Accounts;
using MasterHome.Accounts.Links;
using MasterHome.Accounts.Sessions;
using MasterHome.Data;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Web.Shared.Forms;
using MasterHome.Web.SignIn.Password;
using Microsoft.AspNetCore.Mvc.ModelBinding.Validation;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.SignIn.OpenIdConnect;

/// <summary>Links a provider's identity to an account after proof by password or by an emailed link.</summary>
public sealed class AccountLinking(HomeDb db, ExternalLogins logins, OneTimeLinks links, PasswordSignIn passwords)
{
    /// <summary>The account with the email address that the provider reports; null when there is none, or the identity is
    /// already linked.</summary>
    public async Task<Account?> FindUnlinkedAccount(ExternalIdentity external, DateTime now, CancellationToken ct) =>
        await logins.FindOrLink(external.Identity, now, ct) is { NeedsProof: true, Account: { } account } ? account : null;

    /// <exception cref="RefusedException">The password is wrong, or there were too many attempts.</exception>
    public async Task<Account> LinkByPassword(HttpContext http, PendingLink pending, string password, DateTime now, CancellationToken ct)
    {
        if (!await passwords.Verify(http, pending.Account, password, now, ct))
            throw new RefusedException(passwords.FailureMessage, nameof(AccountLinkingForm.Password));
        return (await logins.Link(pending.Account.Id, pending.External.Identity, byEmail: false, now, ct))!;
    }

    /// <summary>Emails a link to the account's own address. A second request within the same minute queues no second email.</summary>
    public Task SendEmail(PendingLink pending, DateTime now, CancellationToken ct) =>
        db.Transact(
            async ct =>
            {
                var (account, provider) = (pending.Account, pending.External.Identity.Provider);
                var key = $"{LinkSignIn.Key}:{account.Id}:{pending.External.Fingerprint[..16]}:{now:yyyyMMddHHmm}";
                if (await db.OutgoingEmails.AnyAsync(m => m.Key == key, ct))
                    return;
                db.Queue(
                    new OutgoingEmail(
                        new LinkSignIn(account.DisplayName, provider.Name, pending.External.Fingerprint),
                        key,
                        new Recipient(account.Email!, account.DisplayName, account.MemberId, account.Id),
                        now
                    )
                );
            },
            ct
        );

    public async Task<bool> IsValidLink(ExternalIdentity external, string? accountId, string? code, CancellationToken ct) =>
        accountId is not null
        && code is not null
        && await db.Users.SingleOrDefaultAsync(a => a.Id == accountId && a.DisabledAt == null, ct) is { } account
        && await links.IsValid(LinkSignIn.Key, account, code, external.Fingerprint);

    /// <summary>Whether a newer email with a link was sent, so that this one no longer works.</summary>
    public Task<bool> IsReplaced(ExternalIdentity external, string? accountId, string? code) =>
        links.IsReplaced(LinkSignIn.Key, accountId, code, external.Fingerprint);

    /// <summary>Checks the link while the account is locked: of two uses at the same time only one wins.</summary>
    /// <returns>Null when the link does not work.</returns>
    public async Task<Account?> LinkByEmail(ExternalIdentity external, JoinAccountForm form, DateTime now, CancellationToken ct) =>
        await IsValidLink(external, form.Account, form.Code, ct)
            ? await logins.Link(
                form.Account!,
                external.Identity,
                byEmail: true,
                now,
                ct,
                account => links.IsValid(LinkSignIn.Key, account, form.Code!, external.Fingerprint)
            )
            : null;
}

/// <summary>An identity from a provider and the account to link it to, not proved yet.</summary>
public sealed record PendingLink(ExternalIdentity External, Account Account)
{
    public Proof Proof => new(SignInMethod.Sso, External.Identity.Provider.Id);
}

public sealed class AccountLinkingForm
{
    [Display(Name = "Password"), Required, StringLength(SignInForm.PasswordInput), DataType(DataType.Password)]
    public string? Password { get; set; }

    public string? ReturnUrl { get; set; }

    /// <summary>The provider's identity, for the page.</summary>
    [ValidateNever]
    public ProviderIdentity Identity { get; set; } = null!;
}

public sealed class JoinAccountForm
{
    [Required]
    public string? Account { get; set; }

    [Required]
    [NotKept]
    public string? Code { get; set; }

    [ValidateNever]
    public string Provider { get; set; } = "";
}
