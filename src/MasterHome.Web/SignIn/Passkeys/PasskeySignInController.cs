using System.ComponentModel.DataAnnotations;
using MasterHome.Accounts;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.SignIn.Sessions;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.SignIn.Passkeys;

/// <summary>In with a passkey: what one has and what one is or knows, in one step, and nothing that could be typed into a wrong page.</summary>
public sealed class PasskeySignInController(SignInManager<Account> signIn, SignInFlow flow) : AnonymousController
{
    /// <summary>What the browser needs to look for one. The same for everybody: it does not ask who is there.</summary>
    [HttpPost("/sign-in/passkey/options")]
    public async Task<IActionResult> Options() => Content(await signIn.MakePasskeyRequestOptionsAsync(null), "application/json");

    [HttpPost("/sign-in/passkey")]
    public async Task<IActionResult> Enter(PasskeyForm form)
    {
        var shown = await Asserted(form.Credential!);
        if (
            shown is not { Succeeded: true }
            || !shown.User.IsEnabled
            || !(await signIn.UserManager.AddOrUpdatePasskeyAsync(shown.User, shown.Passkey)).Succeeded
        )
        {
            TempData["refusal"] = "This passkey opens no account here, or it came too late. Try again, or come in by another door.";
            return Redirect(LocalUrl.With("/sign-in", form.ReturnUrl));
        }
        return LocalRedirect(
            await flow.Admit(HttpContext, shown.User, new Proof(SignInMethod.Passkey, SecondFactor: true), form.ReturnUrl)
        );
    }

    /// <summary>Null when the browser was asked for nothing, or for something else, as after going back.</summary>
    private async Task<PasskeyAssertionResult<Account>?> Asserted(string credential)
    {
        try
        {
            return await signIn.PerformPasskeyAssertionAsync(credential);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}

public sealed class PasskeyForm
{
    [Required(ErrorMessage = "Signing in with a passkey needs a browser with scripts."), StringLength(20_000)]
    public string? Credential { get; set; }

    public string? ReturnUrl { get; set; }
}
