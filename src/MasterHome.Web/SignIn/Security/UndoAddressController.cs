using System.ComponentModel.DataAnnotations;
using MasterHome.Accounts;
using MasterHome.Accounts.Links;
using MasterHome.Accounts.SecurityEvents;
using MasterHome.Cycles;
using MasterHome.Mail;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Forms;
using MasterHome.Web.SignIn.Recovery;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.SignIn.Security;

/// <summary>Undoes a change of an account's address with the link that its former address got. Open to everybody: a stranger may have
/// changed all sign-in methods.</summary>
public sealed class UndoAddressController(UndoAddressChange undo, OneTimeLinks links, OpenedLink link, ProgramCalendar calendar)
    : AnonymousController
{
    [HttpGet("/security/address/undo")]
    public async Task<IActionResult> Open(CancellationToken ct) => link.Keep(HttpContext) ?? await Show(link.Find(HttpContext), ct);

    [HttpPost("/security/address/undo")]
    public Task<IActionResult> Undo(UndoAddressForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                if (await undo.Run(form.Account!, form.Code!, form.Address!, calendar.Now, ct) is not { } account)
                    return ShowEnded();
                link.Forget(HttpContext);
                HttpContext.Record(SecurityEventKind.AddressChangeUndone, account.Id);
                TempData["notice"] = $"Your account uses {Format.Isolated(account.Email!)} again. Now choose a new password.";
                return LocalRedirect(links.Create(ResetPassword.Key, account));
            },
            () => Show(new LinkParts(form.Account, form.Code, form.Address), ct)
        );

    private async Task<IActionResult> Show(LinkParts? parts, CancellationToken ct)
    {
        Response.Headers["Referrer-Policy"] = "no-referrer";
        return await undo.Find(parts?.Account, parts?.Code, parts?.Address, ct) is { } account
            ? View(
                "Undo",
                new UndoAddressForm
                {
                    Account = account.Id,
                    Code = parts!.Code,
                    Address = parts.Address,
                }
            )
            : ShowEnded();
    }

    private ViewResult ShowEnded()
    {
        link.Forget(HttpContext);
        // The link names an account, but whoever opened it proved nothing.
        HttpContext.Record(SecurityEventKind.LinkRefused, null);
        return View("UndoEnded");
    }
}

public sealed class UndoAddressForm
{
    [Required]
    [NotKept]
    public string? Account { get; set; }

    [Required]
    [NotKept]
    public string? Code { get; set; }

    /// <summary>The former address, which the account gets back.</summary>
    [Required]
    public string? Address { get; set; }
}
