using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Members;
using MasterHome.Web.Shared.Doors;

using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.SignIn.Password;

/// <summary>The local password, the door that always works.</summary>
public sealed class PasswordController(HomeDb db, SignInManager<Account> signIn, ProgramCalendar calendar, IOptions<SignInSettings> settings) : EntranceController
{
    // Checked when nobody has the address, so that the answer takes as long as for somebody.
    private static readonly string NobodysHash = new PasswordHasher<Account>().HashPassword(null!, Guid.NewGuid().ToString());

    [HttpGet("/sign-in")]
    public IActionResult Enter(string? returnUrl) =>
        User.Identity?.IsAuthenticated == true ? LocalRedirect(Local(returnUrl)) : View(new SignInForm { ReturnUrl = returnUrl });

    [HttpPost("/sign-in"), ShowAgain(nameof(Enter))]
    public async Task<IActionResult> Create(SignInForm form)
    {
        var key = Addresses.Key(form.Email!);
        var account = await db.Users.SingleOrDefaultAsync(a => a.NormalizedEmail == key);
        var result = account is { IsEnabled: true, PasswordHash: not null }
            ? await signIn.PasswordSignInAsync(account, form.Password!, isPersistent: false, lockoutOnFailure: true)
            : Nobody(form.Password!);
        // One sentence for wrong, locked and unknown: which of them it was is nobody's business.
        if (!result.Succeeded)
        {
            throw new RefusedException(
                $"Address and password do not fit together, or there were {settings.Value.LockAfter} wrong tries and you have to wait {settings.Value.LockMinutes} minutes. «Forgot password» lets you in at once.",
                nameof(SignInForm.Password));
        }
        account!.SignedIn(calendar.Now);
        await db.SaveChangesAsync();
        return LocalRedirect(Local(form.ReturnUrl));
    }

    [HttpPost("/sign-out")]
    public async Task<IActionResult> Leave()
    {
        // The stamp is what cookies are held against: with a new one a copied cookie is dead as well.
        if (User.Identity?.IsAuthenticated == true && await signIn.UserManager.GetUserAsync(User) is { } account)
            await signIn.UserManager.UpdateSecurityStampAsync(account);
        await signIn.SignOutAsync();
        TempData["notice"] = "You are signed out.";
        return Redirect("/sign-in");
    }

    private static Microsoft.AspNetCore.Identity.SignInResult Nobody(string password)
    {
        _ = new PasswordHasher<Account>().VerifyHashedPassword(null!, NobodysHash, password);
        return Microsoft.AspNetCore.Identity.SignInResult.Failed;
    }

    private string Local(string? returnUrl) => Url.IsLocalUrl(returnUrl) ? returnUrl! : "/";
}
