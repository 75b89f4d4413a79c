using System.ComponentModel.DataAnnotations;
using MasterHome.Accounts;
using MasterHome.Accounts.Links;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Mail;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.SignIn.Security;

/// <summary>Confirms a new email address. Only the signed-in owner of the account can do it: if the address was mistyped, a stranger
/// has the link.</summary>
public sealed class EmailConfirmationController(HomeDb db, OneTimeLinks links, ChangeEmail change, ProgramCalendar calendar)
    : SignedInController
{
    [HttpGet("/security/address/confirmation")]
    public async Task<IActionResult> Open(EmailConfirmationForm form, CancellationToken ct)
    {
        Response.Headers["Referrer-Policy"] = "no-referrer";
        return await FindConfirmedAccount(form, ct) is null
            ? View("/SignIn/Recovery/Expired.cshtml", "/security/address")
            : View("Confirm", form);
    }

    [HttpPost("/security/address/confirmation")]
    public async Task<IActionResult> Confirm(EmailConfirmationForm form, CancellationToken ct)
    {
        if (await FindConfirmedAccount(form, ct) is not { } account)
            return View("/SignIn/Recovery/Expired.cshtml", "/security/address");
        await change.Run(account, form.Address!, confirmed: true, AccountActions.By(account, calendar.Now), ct);
        TempData["notice"] = $"Your email address is now {form.Address}. Sign in with it.";
        return Redirect("/sign-in");
    }

    private async Task<Account?> FindConfirmedAccount(EmailConfirmationForm form, CancellationToken ct) =>
        form is { Account: { } id, Code: { } code, Address: { } address }
        && id == User.AccountId()
        && await db.Users.SingleOrDefaultAsync(a => a.Id == id && a.DisabledAt == null, ct) is { } account
        && await links.IsValid(ConfirmAddress.Key, account, code, address)
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
