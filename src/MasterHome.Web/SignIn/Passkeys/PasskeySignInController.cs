using System.ComponentModel.DataAnnotations;
using MasterHome.Accounts;
using MasterHome.Accounts.SecurityEvents;
using MasterHome.Accounts.Sessions;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Forms;
using MasterHome.Web.SignIn.Password;
using MasterHome.Web.SignIn.Sessions;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.SignIn.Passkeys;

/// <summary>Signs in with a passkey: two factors in one step, and safe from phishing because nothing is typed.</summary>
public sealed class PasskeySignInController(SignInManager<Account> signIn, SignInFlow flow) : AnonymousController
{
    /// <summary>Options for the browser to find a passkey, as JSON. They name no account, so they reveal none.</summary>
    [HttpPost("/sign-in/passkey/options")]
    public async Task<IActionResult> Options() => Content(await signIn.MakePasskeyRequestOptionsAsync(null), "application/json");

    [HttpPost("/sign-in/passkey")]
    public Task<IActionResult> Enter(PasskeyForm form) =>
        Try(
            async () =>
            {
                var assertion = await VerifyAssertion(form.Credential!);
                if (
                    assertion is not { Succeeded: true }
                    || !assertion.User.IsEnabled
                    || !(await signIn.UserManager.AddOrUpdatePasskeyAsync(assertion.User, assertion.Passkey)).Succeeded
                )
                {
                    var owner = assertion is { Succeeded: true } ? assertion.User : null;
                    HttpContext.Record(
                        owner is { IsEnabled: false } ? SecurityEventKind.DisabledAccount : SecurityEventKind.PasskeyRefused,
                        owner?.Id,
                        nameof(SignInMethod.Passkey)
                    );
                    throw new RefusedException(
                        "This passkey belongs to no account here, or the request expired. Try again, or use another sign-in method."
                    );
                }
                return LocalRedirect(
                    await flow.SignIn(HttpContext, assertion.User, new Proof(SignInMethod.Passkey, SecondFactor: true), form.ReturnUrl)
                );
            },
            () => View("/SignIn/Password/Enter.cshtml", new SignInForm { ReturnUrl = form.ReturnUrl })
        );

    /// <summary>Null when the request in the cookie is missing or of another kind, for example after the Back button.</summary>
    private async Task<PasskeyAssertionResult<Account>?> VerifyAssertion(string credential)
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
    [Required(ErrorMessage = "To sign in with a passkey, turn on JavaScript in your browser."), StringLength(20_000)]
    [NotKept]
    public string? Credential { get; set; }

    public string? ReturnUrl { get; set; }
}
