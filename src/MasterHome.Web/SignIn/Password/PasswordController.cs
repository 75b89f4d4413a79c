using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.SignIn.Sessions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.SignIn.Password;

/// <summary>The sign-in page with both doors, and the local password, the one that always works.</summary>
public sealed class PasswordController(HomeDb db, PasswordSignIn door, SignInFlow flow, ProgramCalendar calendar) : AnonymousController
{
    [HttpGet("/sign-in")]
    public IActionResult Enter(string? returnUrl) =>
        User.Identity?.IsAuthenticated == true ? LocalRedirect(LocalUrl.Of(returnUrl)) : View(new SignInForm { ReturnUrl = returnUrl });

    [HttpPost("/sign-in"), ShowAgain(nameof(Enter))]
    public async Task<IActionResult> Create(SignInForm form, CancellationToken ct)
    {
        var key = EmailAddress.Key(form.Email!);
        var account = await db.Users.SingleOrDefaultAsync(a => a.NormalizedEmail == key, ct);
        if (!await door.Opens(account, form.Password!, calendar.Now, ct))
            throw new RefusedException(door.Refusal, nameof(SignInForm.Password));
        return LocalRedirect(await flow.Admit(HttpContext, account!, new Proof(SignInMethod.Password), form.ReturnUrl));
    }
}
