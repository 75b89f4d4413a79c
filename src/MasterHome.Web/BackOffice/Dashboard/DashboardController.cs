using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Dashboard;

/// <summary>Shows the state of the current cycle and the items to review.</summary>
public sealed class DashboardController(OverviewReader reader) : BackOfficeController
{
    [HttpGet("/back-office")]
    public async Task<IActionResult> Index(CancellationToken ct) => await reader.Read(User, ct) is { } page ? View(page) : NotFound();
}
