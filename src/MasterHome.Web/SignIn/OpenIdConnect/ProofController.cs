using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Web.Shared.Doors;
using MasterHome.Web.SignIn.Sessions;

using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.SignIn.OpenIdConnect;

/// <summary>A provider says that somebody has a member's address. That is a hint: they show it once, with the local password or with a
/// letter to that address, opened in the browser that came from the provider.</summary>
public sealed class ProofController(Callers callers, Proofs proofs, Porter porter, ProgramCalendar calendar) : EntranceController
{
    [HttpGet("/sign-in/sso/proof")]
    public async Task<IActionResult> Ask(string? returnUrl, CancellationToken ct) =>
        await Waiting(ct) is { } waiting ? View("Ask", new ProofForm { ReturnUrl = returnUrl, Identity = waiting.Caller.Identity }) : Redirect(LocalPage.With("/sign-in", returnUrl));

    [HttpPost("/sign-in/sso/proof"), ShowAgain(nameof(Ask))]
    public async Task<IActionResult> ByPassword(ProofForm form, CancellationToken ct)
    {
        if (await Waiting(ct) is not { } waiting)
            return Redirect("/sign-in");
        var account = await proofs.ByPassword(waiting, form.Password!, calendar.Now, ct);
        return LocalRedirect(await porter.Admit(HttpContext, account, waiting.Proof, form.ReturnUrl));
    }

    [HttpPost("/sign-in/sso/letters")]
    public async Task<IActionResult> SendLetter(CancellationToken ct)
    {
        if (await Waiting(ct) is not { } waiting)
            return Redirect("/sign-in");
        await proofs.SendLetter(waiting, calendar.Now, ct);
        return View("LetterSent", waiting.Caller.Identity);
    }

    [HttpGet("/sign-in/sso/letter")]
    public async Task<IActionResult> Letter(string? account, string? code, CancellationToken ct)
    {
        // The code in the address goes to nobody else, also not as a referrer.
        Response.Headers["Referrer-Policy"] = "no-referrer";
        if (await callers.WhoCame(HttpContext) is not { } caller)
            return User.Identity?.IsAuthenticated == true ? View("/SignIn/Recovery/Expired.cshtml", "/sign-in") : View("OtherBrowser");
        return await proofs.IsGood(caller, account, code, ct)
            ? View("Join", new JoinForm { Account = account, Code = code, Provider = caller.Identity.Provider.Name })
            : View("/SignIn/Recovery/Expired.cshtml", "/sign-in");
    }

    [HttpPost("/sign-in/sso/letter")]
    public async Task<IActionResult> ByLetter(JoinForm form, CancellationToken ct)
    {
        if (await callers.WhoCame(HttpContext) is not { } caller || !await proofs.IsGood(caller, form.Account, form.Code, ct))
            return View("/SignIn/Recovery/Expired.cshtml", "/sign-in");
        var account = await proofs.ByLetter(caller, form.Account!, calendar.Now, ct);
        return LocalRedirect(await porter.Admit(HttpContext, account, new Proof(SignInWay.Sso, caller.Identity.Provider.Id), null));
    }

    private async Task<Waiting?> Waiting(CancellationToken ct) =>
        await callers.WhoCame(HttpContext) is { } caller && await proofs.Hint(caller, calendar.Now, ct) is { } account ? new Waiting(caller, account) : null;
}
