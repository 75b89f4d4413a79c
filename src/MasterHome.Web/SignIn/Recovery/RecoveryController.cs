using MasterHome.Accounts;
using MasterHome.Accounts.Sessions;
using MasterHome.Cycles;
using MasterHome.Mail;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.SignIn.Sessions;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.SignIn.Recovery;

/// <summary>One-time links by email: the welcome link and the password reset. Both respond the same for known and unknown
/// addresses.</summary>
public sealed class RecoveryController(PasswordReset passwordReset, SignInFlow flow, ProgramCalendar calendar) : AnonymousController
{
    [HttpGet("/forgot-password")]
    public IActionResult Forgot() => View(nameof(Forgot), new ForgotPasswordForm());

    [HttpPost("/forgot-password")]
    public Task<IActionResult> SendReset(ForgotPasswordForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                await passwordReset.RequestLink(ResetPassword.Key, form.Email!, calendar.Now, ct);
                return View("Sent", form);
            },
            () => Forgot()
        );

    [HttpGet("/reset-password")]
    public Task<IActionResult> Reset(string? account, string? code) => ShowPasswordForm(ResetPassword.Key, account, code);

    [HttpPost("/reset-password")]
    public Task<IActionResult> SetReset(NewPasswordForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                await passwordReset.SetPassword(ResetPassword.Key, form, calendar.Now, ct);
                TempData["notice"] = "Your new password is set. Sign in with it.";
                return Redirect("/sign-in");
            },
            () => Reset(form.Account, form.Code)
        );

    /// <summary>With the code from a welcome email, chooses a password; without one, requests a new email.</summary>
    [HttpGet("/welcome")]
    public Task<IActionResult> Welcome(string? account, string? code) =>
        code is null
            ? Task.FromResult<IActionResult>(View("Ask", new ForgotPasswordForm()))
            : ShowPasswordForm(Accounts.Welcome.Key, account, code);

    [HttpPost("/welcome")]
    public Task<IActionResult> SetWelcome(NewPasswordForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                var account = await passwordReset.SetPassword(Accounts.Welcome.Key, form, calendar.Now, ct);
                TempData["notice"] = "Welcome. Your password is set.";
                return LocalRedirect(await flow.SignIn(HttpContext, account, new Proof(SignInMethod.OneTimeLink), null));
            },
            () => Welcome(form.Account, form.Code)
        );

    [HttpPost("/welcome/links")]
    public Task<IActionResult> SendWelcome(ForgotPasswordForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                await passwordReset.RequestLink(Accounts.Welcome.Key, form.Email!, calendar.Now, ct);
                return View("Sent", form);
            },
            () => Welcome(null, null)
        );

    private async Task<IActionResult> ShowPasswordForm(string kind, string? account, string? code)
    {
        // The URL contains the code, so it must not leak as a referrer.
        Response.Headers["Referrer-Policy"] = "no-referrer";
        return await passwordReset.IsValidLink(kind, account, code)
            ? View(
                "Choose",
                new NewPasswordForm
                {
                    Account = account,
                    Code = code,
                    Page = kind == Accounts.Welcome.Key ? "/welcome" : "/reset-password",
                }
            )
            : View("Expired", kind == Accounts.Welcome.Key ? "/welcome" : "/forgot-password");
    }
}
