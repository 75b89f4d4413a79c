using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Accounts;

/// <summary>Lists accounts and shows the sign-in methods and sessions of one. Administrators add staff here.</summary>
public sealed class AccountsController(HomeDb db, StaffAccounts staffAccounts, AccountPageReader reader, ProgramCalendar calendar)
    : BackOfficeController
{
    [HttpGet("/back-office/accounts")]
    public async Task<IActionResult> Index(string? q, int? page, CancellationToken ct)
    {
        // Without a search, list only the team: members have their own page.
        var key = EmailAddress.Key(q ?? "");
        var accounts = db.Users.AsNoTracking().Where(a => key == "" ? a.Role != StaffRole.None : a.NormalizedEmail!.Contains(key));
        return View(
            new AccountsPage(
                q?.Trim(),
                await accounts
                    .OrderByDescending(a => a.Role == StaffRole.Administrator)
                    .ThenBy(a => a.NormalizedEmail)
                    .Select(a => new AccountRow(a.Id, a.DisplayName, a.Email!, a.Role, a.TwoFactorEnabled, a.DisabledAt, a.LastSignInAt))
                    .PageAsync(page, ct: ct)
            )
        );
    }

    [HttpGet("/back-office/accounts/{id}")]
    public async Task<IActionResult> Show(string id, CancellationToken ct) =>
        await reader.Read(id, ct) is { } page ? View(page) : NotFound();

    [HttpGet("/back-office/accounts/new"), Authorize(Policy = Policies.Administrator)]
    public IActionResult New() => View("New", new NewAccountForm());

    [HttpPost("/back-office/accounts")]
    public Task<IActionResult> Create(NewAccountForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                var account = await staffAccounts.Add(form.Email!.Trim(), form.Name!.Trim(), form.Role, User.AsStaff(calendar.Now), ct);
                TempData["notice"] =
                    $"{Format.Isolated(account.DisplayName)} is {StaffAccounts.Describe(account.Role)}. "
                    + "An email lets them choose a password.";
                return Redirect($"/back-office/accounts/{account.Id}");
            },
            () => New()
        );
}
