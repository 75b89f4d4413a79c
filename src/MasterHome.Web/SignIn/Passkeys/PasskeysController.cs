using System.Buffers.Text;
using System.ComponentModel.DataAnnotations;
using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.SignIn.Sessions;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.SignIn.Passkeys;

/// <summary>One's own passkeys: to add, name and remove.</summary>
public sealed class PasskeysController(HomeDb db, SignInManager<Account> signIn, SignInFlow flow, ProgramCalendar calendar)
    : SignedInController
{
    /// <summary>What the browser needs to make one.</summary>
    [HttpPost("/security/passkeys/options")]
    public async Task<IActionResult> Options(CancellationToken ct)
    {
        var account = await Me(ct);
        return Content(
            await signIn.MakePasskeyCreationOptionsAsync(
                new PasskeyUserEntity
                {
                    Id = account.Id,
                    Name = account.Email!,
                    DisplayName = account.DisplayName,
                }
            ),
            "application/json"
        );
    }

    [HttpPost("/security/passkeys")]
    public async Task<IActionResult> Create(NewPasskeyForm form, CancellationToken ct)
    {
        await User.MustNotSkipPasskey(db, null, ct);
        var made = await Attested(form.Credential!);
        if (made is not { Succeeded: true } || made.UserEntity.Id != User.AccountId())
            throw new RefusedException(
                "The browser's passkey could not be taken: it came too late, or was not made for this portal. Try again."
            );
        made.Passkey.Name = form.Name!.Trim();
        await Change(
            $"the passkey “{made.Passkey.Name}” was added",
            account => signIn.UserManager.AddOrUpdatePasskeyAsync(account, made.Passkey),
            ct
        );
        TempData["notice"] = $"The passkey “{made.Passkey.Name}” is added. You can sign in with it, without a password.";
        return Redirect("/security");
    }

    [HttpPost("/security/passkeys/{id}/name")]
    public async Task<IActionResult> Rename(string id, PasskeyNameForm form, CancellationToken ct)
    {
        if (await Find(id, ct) is not { } passkey)
            return NotFound();
        passkey.Name = form.Name!.Trim();
        Must(await signIn.UserManager.AddOrUpdatePasskeyAsync(await Me(ct), passkey));
        TempData["notice"] = $"The passkey is called “{passkey.Name}” now.";
        return Redirect("/security");
    }

    [HttpPost("/security/passkeys/{id}/removal")]
    public async Task<IActionResult> Remove(string id, CancellationToken ct)
    {
        if (await Find(id, ct) is not { } passkey)
            return NotFound();
        await User.MustNotSkipPasskey(db, null, ct);
        await Change(
            $"the passkey “{passkey.Name}” was removed",
            account => signIn.UserManager.RemovePasskeyAsync(account, passkey.CredentialId),
            ct
        );
        // Whoever came in with it is out; this session goes on, with what else stands behind it.
        var me = await Me(ct);
        me.NewStamp();
        await db.SaveChangesAsync(ct);
        await flow.Stay(
            HttpContext,
            me,
            secondFactor: User.HasSecondFactor() && (me.TwoFactorEnabled || await db.UserPasskeys.AnyAsync(p => p.UserId == me.Id, ct))
        );
        TempData["notice"] = $"The passkey “{passkey.Name}” lets nobody in any more. Delete it on the device as well.";
        return Redirect("/security");
    }

    private async Task<UserPasskeyInfo?> Find(string id, CancellationToken ct) =>
        Base64Url.IsValid(id) ? await signIn.UserManager.GetPasskeyAsync(await Me(ct), Base64Url.DecodeFromChars(id)) : null;

    /// <summary>Null when the browser was asked for nothing, or for something else, as after going back.</summary>
    private async Task<PasskeyAttestationResult?> Attested(string credential)
    {
        try
        {
            return await signIn.PerformPasskeyAttestationAsync(credential);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private Task Change(string what, Func<Account, Task<IdentityResult>> change, CancellationToken ct) =>
        db.Transact(
            async ct =>
            {
                var account = await Me(ct);
                Must(await change(account));
                db.Tell(account, what, AccountActions.By(account, calendar.Now));
            },
            ct
        );

    private static void Must(IdentityResult result)
    {
        if (!result.Succeeded)
            throw new RefusedException("Your account was changed in another window a moment ago. Try again.");
    }

    private Task<Account> Me(CancellationToken ct)
    {
        var me = User.AccountId();
        return db.Users.SingleAsync(a => a.Id == me, ct);
    }
}

public class PasskeyNameForm
{
    [Display(Name = "Name"), Required, StringLength(60)]
    public string? Name { get; set; }
}

public sealed class NewPasskeyForm : PasskeyNameForm
{
    /// <summary>What the browser made, as JSON.</summary>
    [Required(ErrorMessage = "Adding a passkey needs a browser with scripts."), StringLength(20_000)]
    public string? Credential { get; set; }
}
