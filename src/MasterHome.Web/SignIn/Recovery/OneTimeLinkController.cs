using MasterHome.Accounts;
using MasterHome.Accounts.SecurityEvents;
using MasterHome.Accounts.Sessions;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.SignIn.Recovery;

/// <summary>Base class of the pages that a one-time link opens to choose a password.</summary>
public abstract class OneTimeLinkController(PasswordReset passwords, OpenedLink link) : AnonymousController
{
    protected PasswordReset Passwords { get; } = passwords;

    protected OpenedLink Link { get; } = link;

    /// <param name="kind">The email that holds the link.</param>
    /// <param name="page">Where the form goes.</param>
    /// <param name="ask">Where a link that no longer works can be requested again.</param>
    /// <param name="takesPasskey">Whether a passkey can be created instead.</param>
    protected async Task<IActionResult> ShowForm(string kind, LinkParts? parts, string page, string ask, bool takesPasskey = false)
    {
        Response.Headers["Referrer-Policy"] = "no-referrer";
        if (await Passwords.FindAccount(kind, parts) is { } account)
        {
            // Without a referrer the browser hides the origin of a form too, which a new passkey is checked against. Other sites get none.
            if (takesPasskey)
                Response.Headers["Referrer-Policy"] = "same-origin";
            return View(
                "Choose",
                new NewPasswordForm
                {
                    Account = account.Id,
                    Code = parts!.Code,
                    Email = account.Email!,
                    IsMember = account.MemberId is not null,
                    Page = page,
                    TakesPasskey = takesPasskey,
                }
            );
        }
        ViewData["IsReplaced"] = await Passwords.IsReplaced(kind, parts);
        Link.Forget(HttpContext);
        // The link names an account, but whoever opened it proved nothing.
        HttpContext.Record(SecurityEventKind.LinkRefused, null, nameof(SignInMethod.OneTimeLink));
        return View("Expired", ask);
    }
}
