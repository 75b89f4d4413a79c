using MasterHome.Accounts;
using MasterHome.Accounts.SecurityEvents;
using MasterHome.Accounts.Sessions;
using MasterHome.Cycles;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.SignIn.Recovery;
using MasterHome.Web.SignIn.Sessions;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.SignIn.OpenIdConnect;

/// <summary>Links a provider's identity to an account with the same email address. The address alone proves nothing: once, the member gives
/// the local password or opens an emailed link in the browser that came from the provider.</summary>
public sealed class AccountLinkingController(
    ExternalSignIn externalSignIn,
    AccountLinking linking,
    SignInFlow flow,
    ProgramCalendar calendar
) : AnonymousController
{
    [HttpGet("/sign-in/sso/proof")]
    public async Task<IActionResult> Ask(string? returnUrl, CancellationToken ct) =>
        await FindPendingLink(ct) is { } pending
            ? View("Ask", new AccountLinkingForm { ReturnUrl = returnUrl, Identity = pending.External.Identity })
            : Redirect(LocalUrl.WithReturnUrl("/sign-in", returnUrl));

    [HttpPost("/sign-in/sso/proof")]
    public Task<IActionResult> ByPassword(AccountLinkingForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                if (await FindPendingLink(ct) is not { } pending)
                    return Redirect("/sign-in");
                var account = await linking.LinkByPassword(HttpContext, pending, form.Password!, calendar.Now, ct);
                HttpContext.Record(SecurityEventKind.ProviderJoined, account.Id, pending.Proof.Provider);
                return LocalRedirect(await flow.SignIn(HttpContext, account, pending.Proof, form.ReturnUrl));
            },
            () => Ask(form.ReturnUrl, ct)
        );

    [HttpPost("/sign-in/sso/confirmations")]
    public async Task<IActionResult> SendEmail(CancellationToken ct)
    {
        if (await FindPendingLink(ct) is not { } pending)
            return Redirect("/sign-in");
        await linking.SendEmail(pending, calendar.Now, ct);
        return View("EmailSent", pending.External.Identity);
    }

    [HttpGet("/sign-in/sso/confirmation")]
    public async Task<IActionResult> Email([FromServices] OpenedLink link, CancellationToken ct)
    {
        if (link.Keep(HttpContext) is { } page)
            return page;
        var parts = link.Find(HttpContext);
        if (await externalSignIn.FindIdentity(HttpContext) is not { } external)
            return User.Identity?.IsAuthenticated == true ? View("/SignIn/Recovery/Expired.cshtml", "/sign-in") : View("OtherBrowser");
        return await linking.IsValidLink(external, parts?.Account, parts?.Code, ct)
            ? View(
                "Join",
                new JoinAccountForm
                {
                    Account = parts?.Account,
                    Code = parts?.Code,
                    Provider = external.Identity.Provider.Name,
                }
            )
            : await ShowExpired(external, parts?.Account, parts?.Code);
    }

    [HttpPost("/sign-in/sso/confirmation")]
    public async Task<IActionResult> ByEmail(JoinAccountForm form, [FromServices] OpenedLink link, CancellationToken ct)
    {
        var external = await externalSignIn.FindIdentity(HttpContext);
        if (external is null || await linking.LinkByEmail(external, form, calendar.Now, ct) is not { } account)
            return await ShowExpired(external, form.Account, form.Code);
        link.Forget(HttpContext);
        HttpContext.Record(SecurityEventKind.ProviderJoined, account.Id, external.Identity.Provider.Id);
        return LocalRedirect(await flow.SignIn(HttpContext, account, external.ToProof(), null));
    }

    private async Task<ViewResult> ShowExpired(ExternalIdentity? external, string? account, string? code)
    {
        ViewData["IsReplaced"] = external is not null && await linking.IsReplaced(external, account, code);
        HttpContext.Record(SecurityEventKind.LinkRefused, null, nameof(SignInMethod.Sso));
        return View("/SignIn/Recovery/Expired.cshtml", "/sign-in");
    }

    private async Task<PendingLink?> FindPendingLink(CancellationToken ct) =>
        await externalSignIn.FindIdentity(HttpContext) is { } external
        && await linking.FindUnlinkedAccount(external, calendar.Now, ct) is { } account
            ? new PendingLink(external, account)
            : null;
}
