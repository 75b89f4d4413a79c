using MasterHome.Accounts;
using MasterHome.Accounts.SecurityEvents;
using MasterHome.Accounts.Sessions;
using MasterHome.Cycles;
using MasterHome.Mail;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.SignIn.Sessions;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.SignIn.Recovery;

/// <summary>One-time links by email: the welcome link and the password reset. Both respond the same for known and unknown
/// addresses.</summary>
public sealed class RecoveryController(PasswordReset passwordReset, OpenedLink link, SignInFlow flow, ProgramCalendar calendar)
    : AnonymousController
{
    private const string FirstPage = "/getting-started";

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
    public async Task<IActionResult> Reset() => link.Keep(HttpContext) ?? await ShowPasswordForm(ResetPassword.Key, link.Find(HttpContext));

    [HttpPost("/reset-password")]
    public Task<IActionResult> SetReset(NewPasswordForm form, [FromServices] DeviceCookie devices, CancellationToken ct) =>
        Try(
            async () =>
            {
                var account = await passwordReset.SetPassword(
                    ResetPassword.Key,
                    form,
                    devices.Find(HttpContext, form.Account!),
                    calendar.Now,
                    ct
                );
                link.Forget(HttpContext);
                HttpContext.Record(SecurityEventKind.PasswordReset, account.Id, nameof(SignInMethod.OneTimeLink));
                TempData["notice"] = "Your new password is set.";
                // The link proved the mailbox. Asked for the password now, the owner would compete with a stranger for the attempts.
                return LocalRedirect(await flow.SignIn(HttpContext, account, new Proof(SignInMethod.OneTimeLink), null));
            },
            () => ShowPasswordForm(ResetPassword.Key, form.Link)
        );

    /// <summary>With the code from a welcome email, chooses a password; without one, requests a new email.</summary>
    [HttpGet("/welcome")]
    public async Task<IActionResult> Welcome() =>
        link.Keep(HttpContext)
        ?? (link.Find(HttpContext) is { } parts ? await ShowPasswordForm(Accounts.Welcome.Key, parts) : AskForWelcome());

    [HttpPost("/welcome")]
    public Task<IActionResult> SetWelcome(NewPasswordForm form, [FromServices] DeviceCookie devices, CancellationToken ct) =>
        Try(
            async () =>
            {
                var account = await passwordReset.SetPassword(
                    Accounts.Welcome.Key,
                    form,
                    devices.Find(HttpContext, form.Account!),
                    calendar.Now,
                    ct
                );
                link.Forget(HttpContext);
                HttpContext.Record(SecurityEventKind.PasswordSet, account.Id, nameof(SignInMethod.OneTimeLink));
                TempData["notice"] = "Welcome. Your password is set.";
                var page = account.MemberId is null ? null : FirstPage;
                return LocalRedirect(await flow.SignIn(HttpContext, account, new Proof(SignInMethod.OneTimeLink), page));
            },
            () => ShowPasswordForm(Accounts.Welcome.Key, form.Link)
        );

    [HttpPost("/welcome/links")]
    public Task<IActionResult> SendWelcome(ForgotPasswordForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                await passwordReset.RequestLink(Accounts.Welcome.Key, form.Email!, calendar.Now, ct);
                return View("Sent", form);
            },
            () => AskForWelcome()
        );

    private ViewResult AskForWelcome() => View("Ask", new ForgotPasswordForm());

    private async Task<IActionResult> ShowPasswordForm(string kind, LinkParts? parts)
    {
        Response.Headers["Referrer-Policy"] = "no-referrer";
        var isWelcome = kind == Accounts.Welcome.Key;
        if (await passwordReset.FindAccount(kind, parts) is { } account)
            return View(
                "Choose",
                new NewPasswordForm
                {
                    Account = account.Id,
                    Code = parts!.Code,
                    Email = account.Email!,
                    Page = isWelcome ? "/welcome" : "/reset-password",
                }
            );
        ViewData["IsReplaced"] = await passwordReset.IsReplaced(kind, parts);
        link.Forget(HttpContext);
        // The link names an account, but whoever opened it proved nothing.
        HttpContext.Record(SecurityEventKind.LinkRefused, null, nameof(SignInMethod.OneTimeLink));
        return View("Expired", isWelcome ? "/welcome" : "/forgot-password");
    }
}
