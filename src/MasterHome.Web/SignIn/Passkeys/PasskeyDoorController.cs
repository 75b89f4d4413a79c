using System.ComponentModel.DataAnnotations;

using MasterHome.Accounts;
using MasterHome.Web.Shared.Doors;
using MasterHome.Web.SignIn.Sessions;

using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.SignIn.Passkeys;

/// <summary>In with a passkey: what one has and what one is or knows, in one step, and nothing that could be typed into a wrong page.</summary>
public sealed class PasskeyDoorController(SignInManager<Account> signIn, Porter porter) : EntranceController
{
    /// <summary>What the browser needs to look for one. The same for everybody: it does not ask who is there.</summary>
    [HttpPost("/sign-in/passkey/options")]
    public async Task<IActionResult> Options() => Content(await signIn.MakePasskeyRequestOptionsAsync(null), "application/json");

    [HttpPost("/sign-in/passkey")]
    public async Task<IActionResult> Enter(PasskeyForm form)
    {
        var shown = await signIn.PerformPasskeyAssertionAsync(form.Credential!);
        if (!shown.Succeeded || !shown.User.IsEnabled || !(await signIn.UserManager.AddOrUpdatePasskeyAsync(shown.User, shown.Passkey)).Succeeded)
        {
            TempData["refusal"] = "This passkey opens no account here, or it came too late. Try again, or come in by another door.";
            return Redirect(LocalPage.With("/sign-in", form.ReturnUrl));
        }
        return LocalRedirect(await porter.Admit(HttpContext, shown.User, new Proof(SignInWay.Passkey, SecondFactor: true), form.ReturnUrl));
    }
}

public sealed class PasskeyForm
{
    [Required(ErrorMessage = "Signing in with a passkey needs a browser with scripts."), StringLength(20_000)]
    public string? Credential { get; set; }

    public string? ReturnUrl { get; set; }
}
