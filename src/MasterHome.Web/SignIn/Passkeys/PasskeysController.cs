using System.ComponentModel.DataAnnotations;
using MasterHome.Accounts.SecurityEvents;
using MasterHome.History;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Forms;
using MasterHome.Web.SignIn.Security;
using MasterHome.Web.SignIn.Sessions;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.SignIn.Passkeys;

/// <summary>Adds, renames and removes passkeys of the signed-in account.</summary>
public sealed class PasskeysController(OwnPasskeys passkeys, SignInFlow flow, SecurityPageReader page) : SignedInController
{
    [HttpPost("/security/passkeys/options"), FreshProof]
    public async Task<IActionResult> Options(CancellationToken ct) => Content(await passkeys.CreationOptions(User, ct), "application/json");

    [HttpPost("/security/passkeys"), FreshProof]
    public Task<IActionResult> Create(NewPasskeyForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                var name = form.Name!.Trim();
                await passkeys.Add(User, form.Credential!, name, ct);
                HttpContext.Record(SecurityEventKind.PasskeyAdded, User.AccountId());
                return ShowNotice($"The passkey “{Format.Isolated(name)}” is added. You can now sign in with it, without a password.");
            },
            () => ShowSecurity(ct)
        );

    [HttpPost("/security/passkeys/{id}/name")]
    public Task<IActionResult> Rename(string id, PasskeyNameForm form, string? editedVersion, CancellationToken ct) =>
        Try(
            async () =>
            {
                if (await passkeys.Find(User, id, ct) is not { } passkey)
                    return NotFound();
                await passkeys.Rename(User, passkey, form.Name!.Trim(), EditedVersion.Parse(editedVersion), ct);
                return ShowNotice($"The passkey is now called “{Format.Isolated(passkey.Name)}”.");
            },
            () => ShowSecurity(ct)
        );

    [HttpPost("/security/passkeys/{id}/removal"), FreshProof]
    public Task<IActionResult> Remove(string id, CancellationToken ct) =>
        Try(
            async () =>
            {
                if (await passkeys.Find(User, id, ct) is not { } passkey)
                    return NotFound();
                var (account, hasSecondFactor) = await passkeys.Remove(User, passkey, ct);
                HttpContext.Record(SecurityEventKind.PasskeyRemoved, account.Id);
                await flow.RenewSession(HttpContext, account, hasSecondFactor);
                return ShowNotice($"The passkey “{Format.Isolated(passkey.Name)}” is removed. Also delete it on the device.");
            },
            () => ShowSecurity(ct)
        );

    private async Task<IActionResult> ShowSecurity(CancellationToken ct) =>
        View("/SignIn/Security/Index.cshtml", await page.Read(User, ct));

    private RedirectResult ShowNotice(string notice)
    {
        TempData["notice"] = notice;
        return Redirect("/security");
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
    [NotKept]
    public string? Credential { get; set; }
}
