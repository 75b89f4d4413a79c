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

/// <summary>Adds, renames and removes passkeys of the signed-in account.</summary>
public sealed class PasskeysController(HomeDb db, SignInManager<Account> signIn, SignInFlow flow, ProgramCalendar calendar)
    : SignedInController
{
    /// <summary>Options for the browser to create a passkey, as JSON.</summary>
    [HttpPost("/security/passkeys/options")]
    public async Task<IActionResult> Options(CancellationToken ct)
    {
        var account = await OwnAccount(ct);
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
        var attestation = await VerifyAttestation(form.Credential!);
        if (attestation is not { Succeeded: true } || attestation.UserEntity.Id != User.AccountId())
            throw new RefusedException(
                "The passkey could not be added: the request expired, or the passkey is not for this portal. Try again."
            );
        attestation.Passkey.Name = form.Name!.Trim();
        await ChangeAndNotify(
            $"the passkey “{attestation.Passkey.Name}” was added",
            account => signIn.UserManager.AddOrUpdatePasskeyAsync(account, attestation.Passkey),
            ct
        );
        TempData["notice"] = $"The passkey “{attestation.Passkey.Name}” is added. You can now sign in with it, without a password.";
        return Redirect("/security");
    }

    [HttpPost("/security/passkeys/{id}/name")]
    public async Task<IActionResult> Rename(string id, PasskeyNameForm form, CancellationToken ct)
    {
        if (await Find(id, ct) is not { } passkey)
            return NotFound();
        passkey.Name = form.Name!.Trim();
        ThrowIfFailed(await signIn.UserManager.AddOrUpdatePasskeyAsync(await OwnAccount(ct), passkey));
        TempData["notice"] = $"The passkey is now called “{passkey.Name}”.";
        return Redirect("/security");
    }

    [HttpPost("/security/passkeys/{id}/removal")]
    public async Task<IActionResult> Remove(string id, CancellationToken ct)
    {
        if (await Find(id, ct) is not { } passkey)
            return NotFound();
        await User.MustNotSkipPasskey(db, null, ct);
        await ChangeAndNotify(
            $"the passkey “{passkey.Name}” was removed",
            account => signIn.UserManager.RemovePasskeyAsync(account, passkey.CredentialId),
            ct
        );
        // Ends all sessions, including those opened with the removed passkey. This one continues with the factors that remain.
        var me = await OwnAccount(ct);
        me.RenewSecurityStamp();
        await db.SaveChangesAsync(ct);
        await flow.RenewSession(
            HttpContext,
            me,
            secondFactor: User.HasSecondFactor() && (me.TwoFactorEnabled || await db.UserPasskeys.AnyAsync(p => p.UserId == me.Id, ct))
        );
        TempData["notice"] = $"The passkey “{passkey.Name}” is removed. Also delete it on the device.";
        return Redirect("/security");
    }

    private async Task<UserPasskeyInfo?> Find(string id, CancellationToken ct) =>
        Base64Url.IsValid(id) ? await signIn.UserManager.GetPasskeyAsync(await OwnAccount(ct), Base64Url.DecodeFromChars(id)) : null;

    /// <summary>Null when the request in the cookie is missing or of another kind, for example after the Back button.</summary>
    private async Task<PasskeyAttestationResult?> VerifyAttestation(string credential)
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

    private Task ChangeAndNotify(string what, Func<Account, Task<IdentityResult>> change, CancellationToken ct) =>
        db.Transact(
            async ct =>
            {
                var account = await OwnAccount(ct);
                ThrowIfFailed(await change(account));
                db.NotifySecurityChange(account, what, AccountActions.By(account, calendar.Now));
            },
            ct
        );

    private static void ThrowIfFailed(IdentityResult result)
    {
        if (!result.Succeeded)
            throw new RefusedException("Your account was just changed in another window. Try again.");
    }

    private Task<Account> OwnAccount(CancellationToken ct)
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
    /// <summary>The browser's attestation response, as JSON.</summary>
    [Required(ErrorMessage = "To add a passkey, turn on JavaScript in your browser."), StringLength(20_000)]
    public string? Credential { get; set; }
}
