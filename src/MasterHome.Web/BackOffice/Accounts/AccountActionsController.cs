using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Accounts;

/// <summary>What administrators change of somebody's account; each acts on that person's next request.</summary>
public sealed class AccountActionsController(StaffAccounts office, SecondFactors factors, ProgramCalendar calendar) : BackOfficeController
{
    [HttpPost("/back-office/accounts/{id}/role")]
    public async Task<IActionResult> Appoint(string id, RoleForm form, CancellationToken ct)
    {
        var account = await office.ChangeRole(id, form.Role!.Value, AuditContext, ct);
        return Done(id, $"{account.DisplayName} is {StaffAccounts.Describe(account.Role)} now.");
    }

    [HttpPost("/back-office/accounts/{id}/closing")]
    public async Task<IActionResult> Disable(string id, ReasonForm form, CancellationToken ct)
    {
        var account = await office.Disable(id, form.Reason!.Trim(), AuditContext, ct);
        return Done(id, $"{account.DisplayName} cannot come in any more, by any door.");
    }

    [HttpPost("/back-office/accounts/{id}/opening")]
    public async Task<IActionResult> Enable(string id, CancellationToken ct)
    {
        var account = await office.Enable(id, AuditContext, ct);
        return Done(id, $"{account.DisplayName} can come in again.");
    }

    [HttpPost("/back-office/accounts/{id}/sessions/end")]
    public async Task<IActionResult> EndSessions(string id, CancellationToken ct)
    {
        var account = await office.SignOut(id, AuditContext, ct);
        return Done(id, $"{account.DisplayName} is signed out on every device.");
    }

    [HttpPost("/back-office/accounts/{id}/second-factor/removal")]
    public async Task<IActionResult> RemoveSecondFactor(string id, ReasonForm form, CancellationToken ct)
    {
        await factors.Remove(id, form.Reason!.Trim(), AuditContext, ct);
        return Done(id, "The second factor is removed, and its owner is told. They set up a new one below Security.");
    }

    private AuditContext AuditContext => User.AsStaff(calendar.Now);

    private RedirectResult Done(string id, string what)
    {
        TempData["notice"] = what;
        return Redirect($"/back-office/accounts/{id}");
    }
}
