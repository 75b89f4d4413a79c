using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Mail;
using MasterHome.Web.Shared.Doors;
using MasterHome.Web.SignIn.Sessions;

using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.SignIn.Recovery;

/// <summary>A way in by letter: the first one, and a new one for whoever forgot. Both answer the same for known and unknown addresses.</summary>
public sealed class RecoveryController(Keyholder keyholder, Porter porter, ProgramCalendar calendar) : EntranceController
{
    [HttpGet("/forgot-password")]
    public IActionResult Forgot() => View(new AddressForm());

    [HttpPost("/forgot-password"), ShowAgain(nameof(Forgot))]
    public async Task<IActionResult> SendReset(AddressForm form, CancellationToken ct)
    {
        await keyholder.Ask(MailKinds.ResetPassword, form.Email!, calendar.Now, ct);
        return View("Sent", form);
    }

    [HttpGet("/reset-password")]
    public Task<IActionResult> Reset(string? account, string? code) => Choose(MailKinds.ResetPassword, account, code);

    [HttpPost("/reset-password"), ShowAgain(nameof(Reset))]
    public async Task<IActionResult> SetReset(PasswordForm form, CancellationToken ct)
    {
        await keyholder.SetPassword(MailKinds.ResetPassword, form, calendar.Now, ct);
        TempData["notice"] = "Your new password is set. Sign in with it.";
        return Redirect("/sign-in");
    }

    /// <summary>With a letter's code: choose a password. Without: ask for a letter.</summary>
    [HttpGet("/welcome")]
    public Task<IActionResult> Welcome(string? account, string? code) =>
        code is null ? Task.FromResult<IActionResult>(View("Ask", new AddressForm())) : Choose(MailKinds.Welcome, account, code);

    [HttpPost("/welcome"), ShowAgain(nameof(Welcome))]
    public async Task<IActionResult> SetWelcome(PasswordForm form, CancellationToken ct)
    {
        var account = await keyholder.SetPassword(MailKinds.Welcome, form, calendar.Now, ct);
        TempData["notice"] = "Welcome. Your password is set.";
        return LocalRedirect(await porter.Admit(HttpContext, account, new Proof(SignInWay.Letter), null));
    }

    [HttpPost("/welcome/letters"), ShowAgain(nameof(Welcome))]
    public async Task<IActionResult> SendWelcome(AddressForm form, CancellationToken ct)
    {
        await keyholder.Ask(MailKinds.Welcome, form.Email!, calendar.Now, ct);
        return View("Sent", form);
    }

    private async Task<IActionResult> Choose(string kind, string? account, string? code)
    {
        // The code in the address goes to nobody else, also not as a referrer.
        Response.Headers["Referrer-Policy"] = "no-referrer";
        return await keyholder.IsGood(kind, account, code)
            ? View("Choose", new PasswordForm { Account = account, Code = code, Page = kind == MailKinds.Welcome ? "/welcome" : "/reset-password" })
            : View("Expired", kind == MailKinds.Welcome ? "/welcome" : "/forgot-password");
    }
}
