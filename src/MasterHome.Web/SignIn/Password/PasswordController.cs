using MasterHome.Accounts;
using MasterHome.Accounts.Sessions;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.SignIn.Sessions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.SignIn.Password;

/// <summary>The sign-in page with all methods, and sign-in with the local password.</summary>
public sealed class PasswordController(HomeDb db, PasswordSignIn passwords, SignInFlow flow, ProgramCalendar calendar) : AnonymousController
{
    [HttpGet("/sign-in")]
    public IActionResult Enter(string? returnUrl) =>
        User.Identity?.IsAuthenticated == true
            ? LocalRedirect(LocalUrl.Of(returnUrl))
            : View(nameof(Enter), new SignInForm { ReturnUrl = returnUrl });

    [HttpPost("/sign-in")]
    public Task<IActionResult> Create(SignInForm form, [FromServices] DeviceCookie devices, CancellationToken ct) =>
        Try(
            async () =>
            {
                var key = EmailAddress.Key(form.Email!);
                var account = await db.Users.SingleOrDefaultAsync(a => a.NormalizedEmail == key, ct);
                var device = account is null ? null : devices.Find(HttpContext, account.Id);
                if (!await passwords.Verify(HttpContext, account, form.Password!, calendar.Now, ct, device))
                    throw new RefusedException(passwords.FailureMessage, nameof(SignInForm.Password));
                return LocalRedirect(await flow.SignIn(HttpContext, account!, new Proof(SignInMethod.Password), form.ReturnUrl));
            },
            () => Enter(form.ReturnUrl)
        );
}
