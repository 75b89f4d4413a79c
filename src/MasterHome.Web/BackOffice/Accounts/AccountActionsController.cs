using MasterHome.Accounts;
using MasterHome.Accounts.SecurityEvents;
using MasterHome.Cycles;
using MasterHome.History;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Accounts;

/// <summary>Changes that administrators make to another account. Each takes effect on that person's next request.</summary>
public sealed class AccountActionsController(
    StaffAccounts accounts,
    SecondFactors factors,
    AccountPageReader reader,
    ProgramCalendar calendar
) : BackOfficeController
{
    [HttpPost("/back-office/accounts/{id}/role")]
    public Task<IActionResult> Appoint(string id, RoleForm form, string? editedVersion, CancellationToken ct) =>
        Try(
            async () =>
            {
                var account = await accounts.ChangeRole(id, form.Role!.Value, AuditContext, ct, EditedVersion.Parse(editedVersion));
                HttpContext.RecordByTeam(SecurityEventKind.RoleChanged, id);
                return RedirectToAccount(id, $"{Format.Isolated(account.DisplayName)} is {StaffAccounts.Describe(account.Role)} now.");
            },
            () => ShowAccount(id, ct)
        );

    [HttpPost("/back-office/accounts/{id}/closing")]
    public Task<IActionResult> Disable(string id, ReasonForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                var account = await accounts.Disable(id, form.Reason!.Trim(), AuditContext, ct);
                HttpContext.RecordByTeam(SecurityEventKind.AccountDisabled, id);
                return RedirectToAccount(
                    id,
                    $"{Format.Isolated(account.DisplayName)}’s account is disabled. They cannot sign in by any method."
                );
            },
            () => ShowAccount(id, ct)
        );

    [HttpPost("/back-office/accounts/{id}/opening")]
    public Task<IActionResult> Enable(string id, CancellationToken ct) =>
        Try(
            async () =>
            {
                var account = await accounts.Enable(id, AuditContext, ct);
                HttpContext.RecordByTeam(SecurityEventKind.AccountEnabled, id);
                return RedirectToAccount(id, $"{Format.Isolated(account.DisplayName)}’s account is enabled. They can sign in again.");
            },
            () => ShowAccount(id, ct)
        );

    [HttpGet("/back-office/accounts/{id}/sessions/end"), Authorize(Policy = Policies.Administrator)]
    public async Task<IActionResult> AskEndSessions(string id, CancellationToken ct) =>
        await reader.Read(id, ct) is { } page
            ? View(
                Question.View,
                new Question(
                    $"Sign out {Format.Isolated(page.Account.DisplayName)} on every device?",
                    $"{Format.CountOrNo(page.Sessions, "device")} {(page.Sessions == 1 ? "is" : "are")} signed in. "
                        + "They must sign in again. No email is sent.",
                    $"/back-office/accounts/{id}/sessions/end",
                    "Sign out on every device",
                    $"/back-office/accounts/{id}",
                    page.Account.DisplayName
                )
                {
                    Keep = "Keep them signed in",
                    Then = "What they typed and did not save is lost.",
                }
            )
            : NotFound();

    [HttpPost("/back-office/accounts/{id}/sessions/end")]
    public Task<IActionResult> EndSessions(string id, CancellationToken ct) =>
        Try(
            async () =>
            {
                var account = await accounts.SignOut(id, AuditContext, ct);
                HttpContext.RecordByTeam(SecurityEventKind.SessionsEnded, id);
                return RedirectToAccount(id, $"{Format.Isolated(account.DisplayName)} is signed out on every device.");
            },
            () => ShowAccount(id, ct)
        );

    [HttpPost("/back-office/accounts/{id}/second-factor/removal")]
    public Task<IActionResult> RemoveSecondFactor(string id, ReasonForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                await factors.Remove(id, form.Reason!.Trim(), AuditContext, ct);
                HttpContext.RecordByTeam(SecurityEventKind.SecondFactorOff, id);
                return RedirectToAccount(id, "The second factor is removed. They get an email and can set up a new one under Security.");
            },
            () => ShowAccount(id, ct)
        );

    private AuditContext AuditContext => User.AsStaff(calendar.Now);

    private async Task<IActionResult> ShowAccount(string id, CancellationToken ct) =>
        await reader.Read(id, ct) is { } page ? View("Show", page) : NotFound();

    private RedirectResult RedirectToAccount(string id, string notice)
    {
        TempData["notice"] = notice;
        return Redirect($"/back-office/accounts/{id}");
    }
}
