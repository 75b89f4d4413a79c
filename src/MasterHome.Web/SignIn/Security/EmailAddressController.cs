using System.ComponentModel.DataAnnotations;
using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.SignIn.Password;
using MasterHome.Web.SignIn.Sessions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding.Validation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.SignIn.Security;

/// <summary>Requests a new email address for the account. It takes effect when the link emailed to it is opened.</summary>
public sealed class EmailAddressController(HomeDb db, PasswordSignIn passwords, ProgramCalendar calendar, IOptions<SignInSettings> settings)
    : SignedInController
{
    [HttpGet("/security/address")]
    public async Task<IActionResult> Edit(CancellationToken ct) =>
        View("Address", new NewEmailForm { AsksPassword = await FindOwnAccountWithPassword(ct) is not null });

    /// <summary>The form itself asks for the password of an account that has one.</summary>
    [HttpPost("/security/address"), FreshProof(UnlessPassword = true)]
    public Task<IActionResult> Ask(NewEmailForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                var (me, email, now) = (User.AccountId(), EmailAddress.Clean(form.Email!), calendar.Now);
                Refusal.When(EmailAddress.WhyNot(email), nameof(NewEmailForm.Email));
                // Otherwise anyone at an unlocked screen could take over the account.
                if (
                    await FindOwnAccountWithPassword(ct) is { } own
                    && !await passwords.Verify(HttpContext, own, form.Password ?? "", now, ct)
                )
                    throw new RefusedException(
                        "This is not your password, or there were too many attempts. Try again later.",
                        nameof(NewEmailForm.Password)
                    );
                await db.Transact(
                    async ct =>
                    {
                        var account = await db.Users.SingleAsync(a => a.Id == me, ct);
                        Refusal.When(account.Email == email ? "This is already your email address." : null, nameof(NewEmailForm.Email));
                        // The answer does not reveal whether another account uses the address. In that case the email is not sent.
                        var (pause, since) = (settings.Value.LinkPauseMinutes, now.AddMinutes(-settings.Value.LinkPauseMinutes));
                        Refusal.When(
                            await db.OutgoingEmails.AnyAsync(
                                m => m.AccountId == me && m.Kind == ConfirmAddress.Key && m.CreatedAt > since,
                                ct
                            )
                                ? $"An email is already on its way. Wait {pause} minutes before you request another."
                                : null,
                            nameof(NewEmailForm.Email)
                        );
                        db.Queue(
                            new OutgoingEmail(
                                new ConfirmAddress(account.DisplayName),
                                $"{ConfirmAddress.Key}:{me}:{now:yyyyMMddHHmmssfff}",
                                new Recipient(email, account.DisplayName, account.MemberId, account.Id),
                                now
                            )
                        );
                    },
                    ct
                );
                TempData["notice"] = $"An email is on its way to {Format.Isolated(email)}. Open its link to confirm the change.";
                return Redirect("/security");
            },
            () => Edit(ct)
        );

    /// <summary>The signed-in account; null when it has no password.</summary>
    private Task<Account?> FindOwnAccountWithPassword(CancellationToken ct)
    {
        var me = User.AccountId();
        return db.Users.AsNoTracking().SingleOrDefaultAsync(a => a.Id == me && a.PasswordHash != null, ct);
    }
}

public sealed class NewEmailForm
{
    [Display(Name = "New email address"), Required, StringLength(EmailAddress.Length), EmailAddress]
    public string? Email { get; set; }

    [Display(Name = "Your password"), StringLength(SignInForm.PasswordInput), DataType(DataType.Password)]
    public string? Password { get; set; }

    /// <summary>Whether the account has a password to ask for.</summary>
    [ValidateNever]
    public bool AsksPassword { get; set; }
}
