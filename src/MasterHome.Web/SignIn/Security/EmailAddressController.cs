using System.ComponentModel.DataAnnotations;
using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.SignIn.Password;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding.Validation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.SignIn.Security;

/// <summary>A new address for one's account: asked for here, in force once an email to it was answered.</summary>
public sealed class EmailAddressController(HomeDb db, PasswordSignIn door, ProgramCalendar calendar, IOptions<SignInSettings> settings)
    : SignedInController
{
    [HttpGet("/security/address")]
    public async Task<IActionResult> Edit(CancellationToken ct) =>
        View("Address", new NewEmailForm { AsksPassword = await Password(ct) is not null });

    [HttpPost("/security/address"), ShowAgain(nameof(Edit))]
    public async Task<IActionResult> Ask(NewEmailForm form, CancellationToken ct)
    {
        var (me, email, now) = (User.AccountId(), form.Email!.Trim(), calendar.Now);
        Refusal.When(
            EmailAddress.IsAddress(email) ? null : "This is not an email address; one looks like name@example.org.",
            nameof(NewEmailForm.Email)
        );
        // So that nobody takes the account along who merely finds the screen open.
        if (await Password(ct) is { } mine && !await door.Opens(mine, form.Password ?? "", now, ct))
            throw new RefusedException("This is not your password, or it was tried too often.", nameof(NewEmailForm.Password));
        await db.Transact(
            async ct =>
            {
                var account = await db.Users.SingleAsync(a => a.Id == me, ct);
                Refusal.When(account.Email == email ? "This is your address already." : null, nameof(NewEmailForm.Email));
                // Whether somebody else has it is not said here, where anybody could ask: such an email never leaves.
                var (pause, since) = (settings.Value.LinkPauseMinutes, now.AddMinutes(-settings.Value.LinkPauseMinutes));
                Refusal.When(
                    await db.OutgoingEmails.AnyAsync(
                        m => m.AccountId == me && m.Kind == EmailKinds.ConfirmAddress && m.CreatedAt > since,
                        ct
                    )
                        ? $"An email is on its way already. Wait {pause} minutes before you ask for another."
                        : null,
                    nameof(NewEmailForm.Email)
                );
                db.Queue(
                    new OutgoingEmail(
                        EmailKinds.ConfirmAddress,
                        $"{EmailKinds.ConfirmAddress}:{me}:{now:yyyyMMddHHmmssfff}",
                        new Recipient(email, account.DisplayName, account.MemberId, account.Id),
                        new Dictionary<string, string> { ["name"] = account.DisplayName },
                        now
                    )
                );
            },
            ct
        );
        TempData["notice"] = $"An email is on its way to {email}. Your address changes when you open its link.";
        return Redirect("/security");
    }

    /// <summary>The own account, when it has a password to ask for.</summary>
    private Task<Account?> Password(CancellationToken ct)
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

    /// <summary>Whether there is one to ask for.</summary>
    [ValidateNever]
    public bool AsksPassword { get; set; }
}
