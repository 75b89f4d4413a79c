using System.ComponentModel.DataAnnotations;
using MasterHome.Accounts.SecurityEvents;
using MasterHome.Cycles;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.SignIn.Sessions;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.SignIn.Password;

/// <summary>Changes the signed-in account's password after checking the current one.</summary>
public sealed class OwnPasswordController(PasswordChange change, SignInFlow flow, ProgramCalendar calendar) : SignedInController
{
    [HttpGet("/security/password")]
    public IActionResult Edit() => View("Edit", new OwnPasswordForm());

    [HttpPost("/security/password")]
    public Task<IActionResult> Update(OwnPasswordForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                var account = await change.Run(HttpContext, User.AccountId(), form.Current!, form.Password!, calendar.Now, ct);
                HttpContext.Record(SecurityEventKind.PasswordChanged, account.Id);
                await flow.RenewSession(HttpContext, account);
                TempData["notice"] = "Your new password is set. Your other devices are signed out.";
                return Redirect("/security");
            },
            () => Edit()
        );
}

public sealed class OwnPasswordForm
{
    [Display(Name = "Current password"), Required, StringLength(SignInForm.PasswordInput), DataType(DataType.Password)]
    public string? Current { get; set; }

    [Display(Name = "New password"), Required, StringLength(SignInForm.PasswordInput), DataType(DataType.Password)]
    public string? Password { get; set; }
}
