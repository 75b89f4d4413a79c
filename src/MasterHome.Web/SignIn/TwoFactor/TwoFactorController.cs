using MasterHome.Accounts;
using MasterHome.Accounts.SecurityEvents;
using MasterHome.Accounts.Sessions;
using MasterHome.Cycles;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.SignIn.Sessions;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.SignIn.TwoFactor;

/// <summary>Asks for the second factor after any sign-in method, for accounts that have one.</summary>
public sealed class TwoFactorController(SignInFlow flow, SecondFactors factors, ProgramCalendar calendar) : AnonymousController
{
    [HttpGet("/sign-in/second-factor")]
    public async Task<IActionResult> Ask(string? returnUrl) =>
        await flow.FindPending(HttpContext) is null
            ? Redirect(LocalUrl.WithReturnUrl("/sign-in", returnUrl))
            : View("Ask", new CodeForm { ReturnUrl = returnUrl });

    [HttpPost("/sign-in/second-factor")]
    public Task<IActionResult> Answer(CodeForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                if (await flow.FindPending(HttpContext) is not { } pending)
                {
                    TempData["refusal"] = "That took too long. Sign in again.";
                    return Redirect(LocalUrl.WithReturnUrl("/sign-in", form.ReturnUrl));
                }
                if (await factors.Verify(pending.Account.Id, form.Code!, calendar.Now, ct) is var check and not CodeCheck.Valid)
                {
                    HttpContext.RecordWrongCode(check, pending.Account.Id);
                    throw new RefusedException(
                        "This is neither the app's current code nor an unused recovery code, or there were too many wrong codes. "
                            + "Check the code, or wait and try again.",
                        nameof(CodeForm.Code)
                    );
                }
                return LocalRedirect(
                    await flow.SignIn(HttpContext, pending.Account, pending.Proof with { SecondFactor = true }, form.ReturnUrl)
                );
            },
            () => Ask(form.ReturnUrl)
        );
}
