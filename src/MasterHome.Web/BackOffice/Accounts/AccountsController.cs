using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Web.BackOffice.Lists;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Exports;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Accounts;

/// <summary>Lists accounts and shows the sign-in methods and sessions of one. Administrators add staff here.</summary>
public sealed class AccountsController(
    AccountList accounts,
    StaffAccounts staffAccounts,
    AccountPageReader reader,
    ProgramCalendar calendar
) : BackOfficeController
{
    [HttpGet("/back-office/accounts")]
    public async Task<IActionResult> Index(CancellationToken ct) => View(await accounts.Read(Request, ct));

    [HttpGet("/back-office/accounts/export")]
    public async Task<IActionResult> Export(ExportFormat format, CancellationToken ct) => await accounts.Export(Request, format, ct);

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
