using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.SignIn.Sessions;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.SignIn.OpenIdConnect;

/// <summary>A provider says that somebody has a member's address. That is a hint: they show it once, with the local password or with a
/// email to that address, opened in the browser that came from the provider.</summary>
public sealed class AccountLinkingController(
    ExternalSignIn externalSignIn,
    AccountLinking proofs,
    SignInFlow flow,
    ProgramCalendar calendar
) : AnonymousController
{
    [HttpGet("/sign-in/sso/proof")]
    public async Task<IActionResult> Ask(string? returnUrl, CancellationToken ct) =>
        await PendingLink(ct) is { } waiting
            ? View("Ask", new AccountLinkingForm { ReturnUrl = returnUrl, Identity = waiting.Caller.Identity })
            : Redirect(LocalUrl.With("/sign-in", returnUrl));

    [HttpPost("/sign-in/sso/proof"), ShowAgain(nameof(Ask))]
    public async Task<IActionResult> ByPassword(AccountLinkingForm form, CancellationToken ct)
    {
        if (await PendingLink(ct) is not { } waiting)
            return Redirect("/sign-in");
        var account = await proofs.ByPassword(waiting, form.Password!, calendar.Now, ct);
        return LocalRedirect(await flow.Admit(HttpContext, account, waiting.Proof, form.ReturnUrl));
    }

    [HttpPost("/sign-in/sso/confirmations")]
    public async Task<IActionResult> SendEmail(CancellationToken ct)
    {
        if (await PendingLink(ct) is not { } waiting)
            return Redirect("/sign-in");
        await proofs.SendEmail(waiting, calendar.Now, ct);
        return View("EmailSent", waiting.Caller.Identity);
    }

    [HttpGet("/sign-in/sso/confirmation")]
    public async Task<IActionResult> Email(string? account, string? code, CancellationToken ct)
    {
        // The code in the address goes to nobody else, also not as a referrer.
        Response.Headers["Referrer-Policy"] = "no-referrer";
        if (await externalSignIn.WhoCame(HttpContext) is not { } caller)
            return User.Identity?.IsAuthenticated == true ? View("/SignIn/Recovery/Expired.cshtml", "/sign-in") : View("OtherBrowser");
        return await proofs.IsGood(caller, account, code, ct)
            ? View(
                "Join",
                new JoinAccountForm
                {
                    Account = account,
                    Code = code,
                    Provider = caller.Identity.Provider.Name,
                }
            )
            : View("/SignIn/Recovery/Expired.cshtml", "/sign-in");
    }

    [HttpPost("/sign-in/sso/confirmation")]
    public async Task<IActionResult> ByEmail(JoinAccountForm form, CancellationToken ct)
    {
        if (await externalSignIn.WhoCame(HttpContext) is not { } caller || !await proofs.IsGood(caller, form.Account, form.Code, ct))
            return View("/SignIn/Recovery/Expired.cshtml", "/sign-in");
        var account = await proofs.ByEmail(caller, form.Account!, calendar.Now, ct);
        return LocalRedirect(await flow.Admit(HttpContext, account, new Proof(SignInMethod.Sso, caller.Identity.Provider.Id), null));
    }

    private async Task<PendingLink?> PendingLink(CancellationToken ct) =>
        await externalSignIn.WhoCame(HttpContext) is { } caller && await proofs.Hint(caller, calendar.Now, ct) is { } account
            ? new PendingLink(caller, account)
            : null;
}
