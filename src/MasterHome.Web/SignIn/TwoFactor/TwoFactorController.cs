using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.SignIn.Sessions;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.SignIn.TwoFactor;

/// <summary>The second question at the door, for whoever has a second factor, by whichever first door they came.</summary>
public sealed class TwoFactorController(SignInFlow flow, SecondFactors factors, ProgramCalendar calendar) : AnonymousController
{
    [HttpGet("/sign-in/second-factor")]
    public async Task<IActionResult> Ask(string? returnUrl) =>
        await flow.Half(HttpContext) is null
            ? Redirect(LocalUrl.With("/sign-in", returnUrl))
            : View("Ask", new CodeForm { ReturnUrl = returnUrl });

    [HttpPost("/sign-in/second-factor"), ShowAgain(nameof(Ask))]
    public async Task<IActionResult> Answer(CodeForm form, CancellationToken ct)
    {
        if (await flow.Half(HttpContext) is not { } half)
        {
            TempData["refusal"] = "That took too long. Sign in once more.";
            return Redirect(LocalUrl.With("/sign-in", form.ReturnUrl));
        }
        if (!await factors.IsGood(half.Account.Id, form.Code!, calendar.Now, ct))
            throw new RefusedException(
                "This is neither the code that the app shows now nor an unused recovery code, or there were too many wrong ones and you have to wait.",
                nameof(CodeForm.Code)
            );
        return LocalRedirect(await flow.Admit(HttpContext, half.Account, half.Proof with { SecondFactor = true }, form.ReturnUrl));
    }
}
