using System.Security.Claims;
using MasterHome.Accounts;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.SignIn.OpenIdConnect;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.SignIn.Sessions;

/// <summary>Out again: here, and at the provider for whoever came by one.</summary>
public sealed class SignOutController(ExternalSignIn externalSignIn) : AnonymousController
{
    [HttpPost("/sign-out")]
    public async Task<IActionResult> Leave()
    {
        var provider = externalSignIn.Find(User.FindFirstValue(Policies.ProviderClaim));
        // Ours first: it must end, whatever becomes of theirs.
        foreach (
            var scheme in new[]
            {
                IdentityConstants.ApplicationScheme,
                IdentityConstants.ExternalScheme,
                IdentityConstants.TwoFactorUserIdScheme,
            }
        )
            await HttpContext.SignOutAsync(scheme);
        TempData["notice"] = "You are signed out.";
        if (provider is null)
            return Redirect("/sign-in");
        if (await externalSignIn.SignOut(HttpContext, provider))
            return new EmptyResult();
        TempData["notice"] =
            $"You are signed out here, but {provider.Name} could not be told: sign out there as well if others use this device.";
        return Redirect("/sign-in");
    }
}
