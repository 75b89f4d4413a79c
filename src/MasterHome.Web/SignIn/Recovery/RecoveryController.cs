using MasterHome.Accounts;
using MasterHome.Accounts.SecurityEvents;
using MasterHome.Accounts.Sessions;
using MasterHome.Cycles;
using MasterHome.Mail;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.SignIn.Sessions;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.SignIn.Recovery;

/// <summary>The password reset by a one-time link. Responds the same for known and unknown addresses.</summary>
public sealed class RecoveryController(PasswordReset passwordReset, OpenedLink link, SignInFlow flow, ProgramCalendar calendar)
    : OneTimeLinkController(passwordReset, link)
{
    [HttpGet("/forgot-password")]
    public IActionResult Forgot() => View(nameof(Forgot), new ForgotPasswordForm());

    [HttpPost("/forgot-password")]
    public Task<IActionResult> SendReset(ForgotPasswordForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                await Passwords.RequestLink(ResetPassword.Key, form.Email!, calendar.Now, ct);
                return View("Sent", form);
            },
            () => Forgot()
        );

    [HttpGet("/reset-password")]
    public async Task<IActionResult> Reset() => Link.Keep(HttpContext) ?? await ShowForm(Link.Find(HttpContext));

    [HttpPost("/reset-password")]
    public Task<IActionResult> SetReset(NewPasswordForm form, [FromServices] DeviceCookie devices, CancellationToken ct) =>
        Try(
            async () =>
            {
                var account = await Passwords.SetPassword(
                    ResetPassword.Key,
                    form,
                    devices.Find(HttpContext, form.Account!),
                    calendar.Now,
                    ct
                );
                Link.Forget(HttpContext);
                HttpContext.Record(SecurityEventKind.PasswordReset, account.Id, nameof(SignInMethod.OneTimeLink));
                TempData["notice"] = "Your new password is set.";
                // The link proved the mailbox. Asked for the password now, the owner would compete with a stranger for the attempts.
                return LocalRedirect(await flow.SignIn(HttpContext, account, new Proof(SignInMethod.OneTimeLink), null));
            },
            () => ShowForm(form.Link)
        );

    private Task<IActionResult> ShowForm(LinkParts? parts) => ShowForm(ResetPassword.Key, parts, "/reset-password", "/forgot-password");
}
