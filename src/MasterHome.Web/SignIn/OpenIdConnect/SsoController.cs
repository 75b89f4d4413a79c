using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.SignIn.Sessions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.SignIn.OpenIdConnect;

/// <summary>Single sign-on: to the provider, back again, and what to say when that did not work.</summary>
public sealed class SsoController(ExternalSignIn externalSignIn, ExternalLogins links, SignInFlow flow, ProgramCalendar calendar)
    : AnonymousController
{
    /// <summary>By a provider's name, or by the address that somebody gave.</summary>
    [HttpGet("/sign-in/sso")]
    public async Task<IActionResult> Start(string? provider, string? email, string? returnUrl)
    {
        var chosen = provider is null && email is null ? externalSignIn.Only : externalSignIn.Find(provider) ?? externalSignIn.For(email);
        if (chosen is null)
            return email is null ? Redirect(LocalUrl.With("/sign-in", returnUrl)) : View("Unknown", email);
        return await externalSignIn.Send(HttpContext, chosen, returnUrl, email) ? new EmptyResult() : Refusal(Refusals.Silent, chosen.Id);
    }

    [HttpGet("/sign-in/sso/arrival")]
    public async Task<IActionResult> Arrive(string? returnUrl, CancellationToken ct)
    {
        if (await externalSignIn.WhoCame(HttpContext) is not { } caller)
            return Redirect(LocalUrl.With("/sign-in", returnUrl));
        if (caller.JoinTo is { } account)
            return await Join(caller, account, ct);
        var meeting = await Meet(caller.Identity, ct);
        if (meeting.Whose is null)
            return View("Nobody", caller.Identity);
        return meeting.NeedsProof
            ? Redirect(LocalUrl.With("/sign-in/sso/proof", returnUrl))
            : LocalRedirect(
                await flow.Admit(HttpContext, meeting.Whose, new Proof(SignInMethod.Sso, caller.Identity.Provider.Id), returnUrl)
            );
    }

    [HttpGet("/sign-in/sso/{why:regex(^(canceled|silent|refused)$)}")]
    public IActionResult Refusal(string why, string? provider) =>
        View("Refusal", new SsoRefusal(why, externalSignIn.Find(provider)?.Name ?? "your employer"));

    /// <summary>Two arrivals of one person at once both join; whoever is second finds it done.</summary>
    private async Task<ExternalLoginMatch> Meet(ProviderIdentity identity, CancellationToken ct)
    {
        try
        {
            return await links.Meet(identity, calendar.Now, ct);
        }
        catch (DbUpdateException e) when (e.IsUniqueViolation())
        {
            return await links.Meet(identity, calendar.Now, ct);
        }
    }

    /// <summary>Asked for below Security by somebody who is signed in, and still is.</summary>
    private async Task<IActionResult> Join(ExternalIdentity caller, string account, CancellationToken ct)
    {
        if (User.Identity?.IsAuthenticated != true || User.AccountId() != account)
            return Redirect("/sign-in");
        try
        {
            await links.Link(account, caller.Identity, byEmail: false, calendar.Now, ct);
            TempData["notice"] = $"You can sign in with {caller.Identity.Provider.Name} from now on.";
        }
        catch (RefusedException refused)
        {
            TempData["refusal"] = refused.Message;
        }
        await externalSignIn.Forget(HttpContext);
        return Redirect("/security");
    }
}

/// <param name="Why">One of canceled, silent, refused.</param>
public sealed record SsoRefusal(string Why, string Provider);
