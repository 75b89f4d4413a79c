using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.SignIn.Sessions;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.SignIn.OpenIdConnect;

/// <summary>Joins a provider's sign-in to one's account, and removes it again. The password goes on working either way.</summary>
public sealed class ExternalLoginsController(ExternalSignIn externalSignIn, ExternalLogins links, SignInFlow flow, ProgramCalendar calendar)
    : SignedInController
{
    [HttpPost("/security/links")]
    public async Task<IActionResult> Create(string? provider)
    {
        if (externalSignIn.Find(provider) is not { } chosen)
            return NotFound();
        if (await externalSignIn.Send(HttpContext, chosen, "/security", joinTo: User.AccountId()))
            return new EmptyResult();
        TempData["refusal"] = $"{chosen.Name} does not answer at the moment. Nothing has changed; try again later.";
        return Redirect("/security");
    }

    [HttpPost("/security/links/removal")]
    public async Task<IActionResult> Remove(string? issuer, CancellationToken ct)
    {
        var account = await links.Unlink(User.AccountId(), issuer ?? "", calendar.Now, ct);
        await flow.Stay(HttpContext, account);
        TempData["notice"] = "That sign-in lets nobody in here any more.";
        return Redirect("/security");
    }
}
