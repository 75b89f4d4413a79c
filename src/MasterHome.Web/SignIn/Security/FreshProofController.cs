using System.ComponentModel.DataAnnotations;
using MasterHome.Accounts;
using MasterHome.Accounts.SecurityEvents;
using MasterHome.Accounts.Sessions;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.SignIn.OpenIdConnect;
using MasterHome.Web.SignIn.Passkeys;
using MasterHome.Web.SignIn.Password;
using MasterHome.Web.SignIn.Sessions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding.Validation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.SignIn.Security;

/// <summary>Asks the signed-in user to prove again who they are: by password, passkey or provider, whichever the account has.</summary>
public sealed class FreshProofController(HomeDb db, ExternalSignIn externalSignIn, SignInFlow flow, IOptions<SignInSettings> settings)
    : SignedInController
{
    [HttpGet("/security/proof")]
    public async Task<IActionResult> Ask(string? returnUrl, CancellationToken ct)
    {
        var me = User.AccountId();
        var issuers = await db.UserLogins.Where(l => l.UserId == me).Select(l => l.LoginProvider).ToListAsync(ct);
        return View(
            "Proof",
            new ProofForm
            {
                ReturnUrl = returnUrl,
                HasPassword = (await OwnAccount(ct)).PasswordHash is not null,
                HasPasskey = await db.UserPasskeys.AnyAsync(p => p.UserId == me, ct),
                Providers = [.. settings.Value.Providers.Where(p => issuers.Any(p.HasIssuer))],
            }
        );
    }

    [HttpPost("/security/proof")]
    public Task<IActionResult> ByPassword(
        ProofForm form,
        [FromServices] PasswordSignIn passwords,
        [FromServices] ProgramCalendar calendar,
        CancellationToken ct
    ) =>
        Try(
            async () =>
            {
                // Attempts are counted as at sign-in.
                if (!await passwords.Verify(HttpContext, await OwnAccount(ct), form.Password ?? "", calendar.Now, ct))
                    throw new RefusedException(
                        "This is not your password, or there were too many attempts. Try again later, or choose a new password by email.",
                        nameof(ProofForm.Password)
                    );
                return await Confirm(nameof(SignInMethod.Password), form.ReturnUrl, ct);
            },
            () => Ask(form.ReturnUrl, ct)
        );

    [HttpPost("/security/proof/passkey")]
    public Task<IActionResult> ByPasskey(PasskeyForm form, [FromServices] OwnPasskeys passkeys, CancellationToken ct) =>
        Try(
            async () =>
            {
                if (await passkeys.FindProved(form.Credential!) is not { IsEnabled: true } account || account.Id != User.AccountId())
                {
                    HttpContext.Record(SecurityEventKind.PasskeyRefused, User.AccountId(), nameof(SignInMethod.Passkey));
                    throw new RefusedException("This passkey is not one of your account, or the request expired. Try again.");
                }
                return await Confirm(nameof(SignInMethod.Passkey), form.ReturnUrl, ct);
            },
            () => Ask(form.ReturnUrl, ct)
        );

    [HttpPost("/security/proof/provider")]
    public async Task<IActionResult> ByProvider(string? provider, string? returnUrl)
    {
        if (externalSignIn.Find(provider) is not { } chosen)
            return NotFound();
        if (await externalSignIn.RedirectToProvider(HttpContext, chosen, returnUrl, confirms: User.AccountId()))
            return new EmptyResult();
        TempData["refusal"] = $"{chosen.Name} is not responding. Nothing has changed. Try another way, or try again later.";
        return Redirect(LocalUrl.WithReturnUrl("/security/proof", returnUrl));
    }

    private async Task<IActionResult> Confirm(string way, string? returnUrl, CancellationToken ct)
    {
        await flow.Confirm(HttpContext, way, ct);
        return LocalRedirect(LocalUrl.Of(returnUrl));
    }

    private Task<Account> OwnAccount(CancellationToken ct)
    {
        var me = User.AccountId();
        return db.Users.AsNoTracking().SingleAsync(a => a.Id == me, ct);
    }
}

public sealed class ProofForm
{
    [Display(Name = "Your password"), Required, StringLength(SignInForm.PasswordInput), DataType(DataType.Password)]
    public string? Password { get; set; }

    public string? ReturnUrl { get; set; }

    [ValidateNever]
    public bool HasPassword { get; set; }

    [ValidateNever]
    public bool HasPasskey { get; set; }

    [ValidateNever]
    public IReadOnlyList<SignInProvider> Providers { get; set; } = [];
}
