using MasterHome.Accounts;
using MasterHome.Accounts.SecurityEvents;
using MasterHome.Accounts.Sessions;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.SignIn.Sessions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.SignIn.TwoFactor;

/// <summary>Turns the signed-in account's second factor on and off and renews its recovery codes.</summary>
public sealed class SecondFactorController(HomeDb db, SecondFactors factors, SignInFlow flow, ProgramCalendar calendar) : SignedInController
{
    [HttpGet("/security/second-factor"), FreshProof]
    public async Task<IActionResult> Show(string? @sealed, CancellationToken ct)
    {
        var account = await OwnAccount(ct);
        return account.TwoFactorEnabled
            ? View("On", new SecondFactorPage(await factors.RecoveryCodesLeft(account.Id, ct)))
            : View("SetUp", AuthenticatorSetup.CreateForm(HttpContext, account, @sealed));
    }

    [HttpPost("/security/second-factor"), FreshProof]
    public Task<IActionResult> TurnOn(AuthenticatorSetupForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                var account = await OwnAccount(ct);
                await User.MustNotSkipPasskey(db, nameof(AuthenticatorSetupForm.Code), ct);
                if (AuthenticatorSetup.Unseal(HttpContext, account, form.Sealed) is not { } key)
                    throw new RefusedException(
                        "The page was open for too long. Scan the QR code that it shows now.",
                        nameof(AuthenticatorSetupForm.Code)
                    );
                var codes = await factors.TurnOn(account.Id, key, form.Code!, calendar.Now, ct);
                HttpContext.Record(SecurityEventKind.SecondFactorOn, account.Id);
                await flow.RenewSession(HttpContext, await OwnAccount(ct), secondFactor: true);
                return View("Codes", new RecoveryCodes(codes, IsNew: true));
            },
            () => Show(form.Sealed, ct)
        );

    [HttpPost("/security/second-factor/removal"), FreshProof]
    public Task<IActionResult> TurnOff(CodeForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                await WithCode(() => factors.TurnOff(User.AccountId(), form.Code!, calendar.Now, ct));
                HttpContext.Record(SecurityEventKind.SecondFactorOff, User.AccountId());
                await flow.RenewSession(HttpContext, await OwnAccount(ct), secondFactor: User.SignInMethod() == SignInMethod.Passkey);
                TempData["notice"] = "The second factor is turned off.";
                return Redirect("/security");
            },
            () => Show(null, ct)
        );

    [HttpPost("/security/recovery-codes"), FreshProof]
    public Task<IActionResult> Renew(CodeForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                IReadOnlyList<string> codes = [];
                await WithCode(async () => codes = await factors.NewRecoveryCodes(User.AccountId(), form.Code!, calendar.Now, ct));
                HttpContext.Record(SecurityEventKind.RecoveryCodesReplaced, User.AccountId());
                return View("Codes", new RecoveryCodes(codes, IsNew: false));
            },
            () => Show(null, ct)
        );

    /// <summary>Records a code that is not accepted.</summary>
    private async Task WithCode(Func<Task> change)
    {
        try
        {
            await change();
        }
        catch (WrongCodeException wrong)
        {
            HttpContext.RecordWrongCode(wrong.Check, User.AccountId());
            throw;
        }
    }

    private Task<Account> OwnAccount(CancellationToken ct)
    {
        var me = User.AccountId();
        return db.Users.SingleAsync(a => a.Id == me, ct);
    }
}

internal sealed record SecondFactorPage(int CodesLeft)
{
    public string? Code { get; init; }
}

/// <param name="IsNew">Whether the second factor was just turned on.</param>
internal sealed record RecoveryCodes(IReadOnlyList<string> Codes, bool IsNew);
