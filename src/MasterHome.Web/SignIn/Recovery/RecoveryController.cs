using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Web.Shared.Doors;

using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.SignIn.Recovery;

/// <summary>A way in by letter: the first one, and a new one for whoever forgot. Both answer the same for known and unknown addresses.</summary>
public sealed class RecoveryController(Keyholder keyholder, SignInManager<Account> signIn, ProgramCalendar calendar) : EntranceController
{
    [HttpGet("/forgot-password")]
    public IActionResult Forgot() => View(new AddressForm());

    [HttpPost("/forgot-password"), ShowAgain(nameof(Forgot))]
    public async Task<IActionResult> SendReset(AddressForm form, CancellationToken ct)
    {
        await keyholder.SendReset(form.Email!, calendar.Now, ct);
        return View("Sent", form);
    }

    [HttpGet("/reset-password")]
    public Task<IActionResult> Reset(string? account, string? code) => Choose(WaysIn.Reset, account, code);

    [HttpPost("/reset-password"), ShowAgain(nameof(Reset))]
    public async Task<IActionResult> SetReset(PasswordForm form, CancellationToken ct)
    {
        await keyholder.SetPassword(WaysIn.Reset, form, calendar.Now, ct);
        TempData["notice"] = "Your new password is set. Sign in with it.";
        return Redirect("/sign-in");
    }

    /// <summary>With a letter's code: choose a password. Without: ask for a letter.</summary>
    [HttpGet("/welcome")]
    public Task<IActionResult> Welcome(string? account, string? code) =>
        code is null ? Task.FromResult<IActionResult>(View("Ask", new AddressForm())) : Choose(WaysIn.Welcome, account, code);

    [HttpPost("/welcome"), ShowAgain(nameof(Welcome))]
    public async Task<IActionResult> SetWelcome(PasswordForm form, CancellationToken ct)
    {
        var account = await keyholder.SetPassword(WaysIn.Welcome, form, calendar.Now, ct);
        await signIn.SignInAsync(account, isPersistent: false);
        TempData["notice"] = "Welcome. Your password is set.";
        return Redirect("/");
    }

    [HttpPost("/welcome/letters"), ShowAgain(nameof(Welcome))]
    public async Task<IActionResult> SendWelcome(AddressForm form, CancellationToken ct)
    {
        await keyholder.SendWelcome(form.Email!, calendar.Now, ct);
        return View("Sent", form);
    }

    private async Task<IActionResult> Choose(string provider, string? account, string? code)
    {
        // The code in the address goes to nobody else, also not as a referrer.
        Response.Headers["Referrer-Policy"] = "no-referrer";
        return await keyholder.IsGood(provider, account, code)
            ? View("Choose", new PasswordForm { Account = account, Code = code, Page = provider == WaysIn.Welcome ? "/welcome" : "/reset-password" })
            : View("Expired", provider == WaysIn.Welcome ? "/welcome" : "/forgot-password");
    }
}
