using System.ComponentModel.DataAnnotations;
using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Mail;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.SignIn.Security;

/// <summary>The answer to the email that went to a new address: by its own person, signed in. Who reads a mailbox that was mistyped
/// holds the email as well.</summary>
public sealed class EmailConfirmationController(HomeDb db, OneTimeLinks links, ChangeEmail change, ProgramCalendar calendar)
    : SignedInController
{
    [HttpGet("/security/address/confirmation")]
    public async Task<IActionResult> Open(EmailConfirmationForm form, CancellationToken ct)
    {
        Response.Headers["Referrer-Policy"] = "no-referrer";
        return await Holder(form, ct) is null ? View("/SignIn/Recovery/Expired.cshtml", "/security/address") : View("Confirm", form);
    }

    [HttpPost("/security/address/confirmation")]
    public async Task<IActionResult> Confirm(EmailConfirmationForm form, CancellationToken ct)
    {
        if (await Holder(form, ct) is not { } account)
            return View("/SignIn/Recovery/Expired.cshtml", "/security/address");
        await change.Run(account, form.Address!, confirmed: true, AccountActions.By(account, calendar.Now), ct);
        TempData["notice"] = $"Your address is {form.Address} from now on. Sign in with it.";
        return Redirect("/sign-in");
    }

    private async Task<Account?> Holder(EmailConfirmationForm form, CancellationToken ct) =>
        form is { Account: { } id, Code: { } code, Address: { } address }
        && id == User.AccountId()
        && await db.Users.SingleOrDefaultAsync(a => a.Id == id && a.DisabledAt == null, ct) is { } account
        && await links.IsGood(EmailKinds.ConfirmAddress, account, code, address)
            ? account
            : null;
}

public sealed class EmailConfirmationForm
{
    [Required]
    public string? Account { get; set; }

    [Required]
    public string? Code { get; set; }

    [Required]
    public string? Address { get; set; }
}
