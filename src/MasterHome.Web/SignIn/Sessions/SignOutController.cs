using System.Security.Claims;
using MasterHome.Accounts;
using MasterHome.Accounts.SecurityEvents;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.SignIn.OpenIdConnect;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.SignIn.Sessions;

/// <summary>Signs out here and at the provider of a single sign-on session.</summary>
public sealed class SignOutController(ExternalSignIn externalSignIn) : AnonymousController
{
    [HttpPost("/sign-out")]
    public async Task<IActionResult> EndSession()
    {
        var provider = externalSignIn.Find(User.FindFirstValue(Policies.ProviderClaim));
        if (User.Identity?.IsAuthenticated == true)
            HttpContext.Record(SecurityEventKind.SignedOut, User.AccountId());
        // The local session first: it must end even when the provider is down.
        foreach (
            var scheme in new[]
            {
                IdentityConstants.ApplicationScheme,
                IdentityConstants.ExternalScheme,
                IdentityConstants.TwoFactorUserIdScheme,
            }
        )
            await HttpContext.SignOutAsync(scheme);
        // Not cookies: one of them carries the notice, another says that this browser is known.
        Response.Headers["Clear-Site-Data"] = "\"cache\", \"storage\"";
        TempData["notice"] = "You are signed out.";
        if (provider is null)
            return Redirect("/sign-in");
        if (await externalSignIn.SignOut(HttpContext, provider))
            return new EmptyResult();
        TempData["notice"] =
            $"You are signed out here, but {provider.Name} is not responding. If others use this device, also sign out there.";
        return Redirect("/sign-in");
    }
}
