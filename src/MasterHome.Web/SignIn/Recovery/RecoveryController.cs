using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Mail;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.SignIn.Sessions;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.SignIn.Recovery;

/// <summary>A way in by email: the first one, and a new one for whoever forgot. Both answer the same for known and unknown addresses.</summary>
public sealed class RecoveryController(PasswordReset passwordReset, SignInFlow flow, ProgramCalendar calendar) : AnonymousController
{
    [HttpGet("/forgot-password")]
    public IActionResult Forgot() => View(new ForgotPasswordForm());

    [HttpPost("/forgot-password"), ShowAgain(nameof(Forgot))]
    public async Task<IActionResult> SendReset(ForgotPasswordForm form, CancellationToken ct)
    {
        await passwordReset.Ask(EmailKinds.ResetPassword, form.Email!, calendar.Now, ct);
        return View("Sent", form);
    }

    [HttpGet("/reset-password")]
    public Task<IActionResult> Reset(string? account, string? code) => Choose(EmailKinds.ResetPassword, account, code);

    [HttpPost("/reset-password"), ShowAgain(nameof(Reset))]
    public async Task<IActionResult> SetReset(NewPasswordForm form, CancellationToken ct)
    {
        await passwordReset.SetPassword(EmailKinds.ResetPassword, form, calendar.Now, ct);
        TempData["notice"] = "Your new password is set. Sign in with it.";
        return Redirect("/sign-in");
    }

    /// <summary>With an email's code: choose a password. Without: ask for an email.</summary>
    [HttpGet("/welcome")]
    public Task<IActionResult> Welcome(string? account, string? code) =>
        code is null ? Task.FromResult<IActionResult>(View("Ask", new ForgotPasswordForm())) : Choose(EmailKinds.Welcome, account, code);

    [HttpPost("/welcome"), ShowAgain(nameof(Welcome))]
    public async Task<IActionResult> SetWelcome(NewPasswordForm form, CancellationToken ct)
    {
        var account = await passwordReset.SetPassword(EmailKinds.Welcome, form, calendar.Now, ct);
        TempData["notice"] = "Welcome. Your password is set.";
        return LocalRedirect(await flow.Admit(HttpContext, account, new Proof(SignInMethod.OneTimeLink), null));
    }

    [HttpPost("/welcome/links"), ShowAgain(nameof(Welcome))]
    public async Task<IActionResult> SendWelcome(ForgotPasswordForm form, CancellationToken ct)
    {
        await passwordReset.Ask(EmailKinds.Welcome, form.Email!, calendar.Now, ct);
        return View("Sent", form);
    }

    private async Task<IActionResult> Choose(string kind, string? account, string? code)
    {
        // The code in the address goes to nobody else, also not as a referrer.
        Response.Headers["Referrer-Policy"] = "no-referrer";
        return await passwordReset.IsGood(kind, account, code)
            ? View(
                "Choose",
                new NewPasswordForm
                {
                    Account = account,
                    Code = code,
                    Page = kind == EmailKinds.Welcome ? "/welcome" : "/reset-password",
                }
            )
            : View("Expired", kind == EmailKinds.Welcome ? "/welcome" : "/forgot-password");
    }
}
