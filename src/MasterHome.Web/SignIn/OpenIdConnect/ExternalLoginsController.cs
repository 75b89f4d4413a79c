using MasterHome.Accounts;
using MasterHome.Accounts.SecurityEvents;
using MasterHome.Cycles;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.SignIn.Sessions;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.SignIn.OpenIdConnect;

/// <summary>Links a provider's sign-in to the signed-in account and unlinks it. The password keeps working either way.</summary>
public sealed class ExternalLoginsController(
    ExternalSignIn externalSignIn,
    ExternalLogins logins,
    SignInFlow flow,
    ProgramCalendar calendar
) : SignedInController
{
    [HttpPost("/security/links"), FreshProof]
    public async Task<IActionResult> Create(string? provider)
    {
        if (externalSignIn.Find(provider) is not { } chosen)
            return NotFound();
        if (await externalSignIn.RedirectToProvider(HttpContext, chosen, "/security", linkTo: User.AccountId()))
            return new EmptyResult();
        TempData["refusal"] = $"{chosen.Name} is not responding. Nothing has changed. Try again later.";
        return Redirect("/security");
    }

    [HttpPost("/security/links/removal"), FreshProof]
    public async Task<IActionResult> Remove(string? issuer, CancellationToken ct)
    {
        var account = await logins.Unlink(User.AccountId(), issuer ?? "", calendar.Now, ct);
        HttpContext.Record(SecurityEventKind.ProviderRemoved, account.Id, externalSignIn.FindByIssuer(issuer)?.Id);
        await flow.RenewSession(HttpContext, account);
        TempData["notice"] = "That sign-in is unlinked. It can no longer be used here.";
        return Redirect("/security");
    }
}
