using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Statuses;

/// <summary>Shows where the program stands, today or on a past day: how many members have which status.</summary>
public sealed class StatusesController(StatusReader reader) : BackOfficeController
{
    [HttpGet("/back-office/reports/statuses")]
    public async Task<IActionResult> Index(int? year, DateOnly? day, StatusGrouping by, CancellationToken ct) =>
        await reader.Read(year, day, by, ct) is { } page ? View(page) : NotFound();
}
