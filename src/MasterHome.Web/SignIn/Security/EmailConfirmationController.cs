using System.ComponentModel.DataAnnotations;
using MasterHome.Accounts;
using MasterHome.Accounts.Links;
using MasterHome.Accounts.SecurityEvents;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Mail;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Forms;
using MasterHome.Web.SignIn.Recovery;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.SignIn.Security;

/// <summary>Confirms a new email address. Only the signed-in owner of the account can do it: if the address was mistyped, a stranger
/// has the link.</summary>
public sealed class EmailConfirmationController(HomeDb db, OneTimeLinks links, ChangeEmail change, ProgramCalendar calendar)
    : SignedInController
{
    /// <summary>Open to everybody, because a detour to the sign-in page must not carry the code along.</summary>
    [HttpGet("/security/address/confirmation")]
    [AllowAnonymous]
    public async Task<IActionResult> Open([FromServices] OpenedLink link, CancellationToken ct)
    {
        if (link.Keep(HttpContext) is { } page)
            return page;
        if (User.Identity?.IsAuthenticated != true)
            return Challenge();
        var parts = link.Find(HttpContext);
        var form = new EmailConfirmationForm
        {
            Account = parts?.Account,
            Code = parts?.Code,
            Address = EmailAddress.Clean(parts?.Address ?? ""),
        };
        if (await FindConfirmedAccount(form, ct) is not null)
            return View("Confirm", form);
        return await ShowExpired(form);
    }

    [HttpPost("/security/address/confirmation")]
    public async Task<IActionResult> Confirm(EmailConfirmationForm form, [FromServices] OpenedLink link, CancellationToken ct)
    {
        // The link is checked once more while the account is locked.
        if (
            await FindConfirmedAccount(form, ct) is not { } account
            || !await change.Run(
                account,
                form.Address!,
                confirmed: true,
                AccountActions.By(account, calendar.Now),
                ct,
                current => links.IsValid(ConfirmAddress.Key, current, form.Code!, form.Address),
                canBeUndone: true
            )
        )
            return await ShowExpired(form);
        HttpContext.Record(SecurityEventKind.AddressChanged, account.Id);
        link.Forget(HttpContext);
        TempData["notice"] = $"Your email address is now {Format.Isolated(form.Address)}. Sign in with it.";
        return Redirect("/sign-in");
    }

    private async Task<ViewResult> ShowExpired(EmailConfirmationForm form)
    {
        ViewData["IsReplaced"] = await links.IsReplaced(ConfirmAddress.Key, form.Account, form.Code, form.Address);
        HttpContext.Record(SecurityEventKind.LinkRefused, User.AccountId());
        return View("/SignIn/Recovery/Expired.cshtml", "/security/address");
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
    [NotKept]
    public string? Account { get; set; }

    [Required]
    [NotKept]
    public string? Code { get; set; }

    [Required]
    public string? Address { get; set; }
}
