using MasterHome.Accounts;
using MasterHome.Accounts.SecurityEvents;
using MasterHome.Accounts.Sessions;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.SignIn.Sessions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.SignIn.OpenIdConnect;

/// <summary>Single sign-on: redirects to the provider, handles the return, and shows why it failed.</summary>
public sealed class SsoController(ExternalSignIn externalSignIn, ExternalLogins logins, SignInFlow flow, ProgramCalendar calendar)
    : AnonymousController
{
    private const string UnknownAddress = "sso-unknown";

    /// <summary>Chooses the provider by its id, or by the domain of an email address in a link. No page stays at an address that names a
    /// person: browsers keep addresses in their history and pass them on.</summary>
    [HttpGet("/sign-in/sso")]
    public async Task<IActionResult> Start(string? provider, string? email, string? returnUrl)
    {
        if (provider is null && email is null && TempData[UnknownAddress] is string unknown)
            return View("Unknown", unknown);
        var chosen =
            provider is null && email is null
                ? externalSignIn.OnlyProvider
                : externalSignIn.Find(provider) ?? externalSignIn.FindByEmail(email);
        if (chosen is not null)
            return await Continue(chosen, returnUrl, email);
        if (email is null)
            return Redirect(LocalUrl.WithReturnUrl("/sign-in", returnUrl));
        TempData[UnknownAddress] = email;
        return Redirect("/sign-in/sso");
    }

    /// <summary>Chooses the provider by the domain of the address in the form.</summary>
    [HttpPost("/sign-in/sso")]
    public Task<IActionResult> Choose(string? email, string? returnUrl) => Start(null, email ?? "", returnUrl);

    [HttpGet("/sign-in/sso/arrival")]
    public async Task<IActionResult> Arrive(string? returnUrl, CancellationToken ct)
    {
        if (await externalSignIn.FindIdentity(HttpContext) is not { } external)
            return Redirect(LocalUrl.WithReturnUrl("/sign-in", returnUrl));
        if (external.LinkTo is { } account)
            return await Link(external, account, ct);
        if (external.Confirms is { } confirmed)
            return await Confirm(external, confirmed, returnUrl, ct);
        var match = await FindOrLink(external.Identity, ct);
        if (match.Account is null)
        {
            HttpContext.Record(SecurityEventKind.ProviderRefused, null, external.Identity.Provider.Id);
            return View("Nobody", external.Identity);
        }
        if (match.IsNew)
            HttpContext.Record(SecurityEventKind.ProviderJoined, match.Account.Id, external.Identity.Provider.Id);
        return match.NeedsProof
            ? Redirect(LocalUrl.WithReturnUrl("/sign-in/sso/proof", returnUrl))
            : LocalRedirect(await flow.SignIn(HttpContext, match.Account, external.ToProof(), returnUrl));
    }

    [HttpGet("/sign-in/sso/{why:regex(^(canceled|silent|refused)$)}")]
    public IActionResult Refusal(string why, string? provider) =>
        View("Refusal", new SsoRefusal(why, externalSignIn.Find(provider)?.Name ?? "Your employer’s sign-in service"));

    private async Task<IActionResult> Continue(SignInProvider provider, string? returnUrl, string? email)
    {
        if (await externalSignIn.RedirectToProvider(HttpContext, provider, returnUrl, email))
            return new EmptyResult();
        return email is null
            ? Refusal(Refusals.Unreachable, provider.Id)
            : Redirect($"/sign-in/sso/{Refusals.Unreachable}?provider={Uri.EscapeDataString(provider.Id)}");
    }

    /// <summary>Retries once: two simultaneous sign-ins of the same person both insert the link, and the second finds it there.</summary>
    private async Task<ExternalLoginMatch> FindOrLink(ProviderIdentity identity, CancellationToken ct)
    {
        try
        {
            return await logins.FindOrLink(identity, calendar.Now, ct);
        }
        catch (DbUpdateException e) when (e.IsUniqueViolation())
        {
            return await logins.FindOrLink(identity, calendar.Now, ct);
        }
    }

    /// <summary>Notes the proof if the identity is linked to the account that asked for it, and that account is still signed in.</summary>
    private async Task<IActionResult> Confirm(ExternalIdentity external, string account, string? returnUrl, CancellationToken ct)
    {
        await externalSignIn.ClearIdentity(HttpContext);
        if (User.Identity?.IsAuthenticated != true || User.AccountId() != account)
            return Redirect("/sign-in");
        if (await logins.IsLinked(account, external.Identity, ct))
        {
            await flow.Confirm(HttpContext, external.Identity.Provider.Id, ct);
            return LocalRedirect(LocalUrl.Of(returnUrl));
        }
        HttpContext.Record(SecurityEventKind.ProviderRefused, account, external.Identity.Provider.Id);
        TempData["refusal"] = $"That is not your sign-in at {external.Identity.Provider.Name}. Use the one that is linked to your account.";
        return Redirect(LocalUrl.WithReturnUrl("/security/proof", returnUrl));
    }

    /// <summary>Links the identity to the account that started this on the Security page, if that account is still signed in.</summary>
    private async Task<IActionResult> Link(ExternalIdentity external, string account, CancellationToken ct)
    {
        if (User.Identity?.IsAuthenticated != true || User.AccountId() != account)
            return Redirect("/sign-in");
        try
        {
            await logins.Link(account, external.Identity, byEmail: false, calendar.Now, ct);
            HttpContext.Record(SecurityEventKind.ProviderJoined, account, external.Identity.Provider.Id);
            TempData["notice"] = $"You can now sign in with {external.Identity.Provider.Name}.";
        }
        catch (RefusedException refused)
        {
            TempData["refusal"] = refused.Message;
        }
        await externalSignIn.ClearIdentity(HttpContext);
        return Redirect("/security");
    }
}

/// <param name="Why">One of canceled, silent, refused.</param>
internal sealed record SsoRefusal(string Why, string Provider);
