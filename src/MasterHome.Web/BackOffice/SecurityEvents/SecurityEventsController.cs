using MasterHome.Accounts;
using MasterHome.Data;
using MasterHome.Web.BackOffice.Lists;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Exports;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.SecurityEvents;

/// <summary>Lists sign-ins, refusals and changes of sign-in methods. For administrators only.</summary>
[Authorize(Policy = Policies.Administrator)]
public sealed class SecurityEventsController(HomeDb db, SecurityEventList events) : BackOfficeController
{
    [HttpGet("/back-office/security-events")]
    public async Task<IActionResult> Index(CancellationToken ct)
    {
        var list = await events.Read(Request, ct);
        var account = list.Query["account"] is { } id
            ? await db.Users.Where(a => a.Id == id).Select(a => a.DisplayName).FirstOrDefaultAsync(ct)
            : null;
        return View(new SecurityEventsPage(list, account));
    }

    [HttpGet("/back-office/security-events/export")]
    public async Task<IActionResult> Export(ExportFormat format, CancellationToken ct) => await events.Export(Request, format, ct);
}

/// <param name="Account">The name of the account whose events are shown; null for all.</param>
internal sealed record SecurityEventsPage(ListPage List, string? Account);
