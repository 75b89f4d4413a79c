using MasterHome.Web.BackOffice.Lists;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Exports;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Appeals;

/// <summary>Lists appeals and shows one with its messages.</summary>
public sealed class StaffAppealsController(AppealPageReader reader, ReviewCounts counts, AppealList appeals) : BackOfficeController
{
    [HttpGet("/back-office/appeals")]
    public async Task<IActionResult> Index(CancellationToken ct) =>
        View(new AppealsPage((await counts.Read(ct)).Appeals.Count, await appeals.Read(Request, ct)));

    [HttpGet("/back-office/appeals/export")]
    public async Task<IActionResult> Export(ExportFormat format, CancellationToken ct) => await appeals.Export(Request, format, ct);

    [HttpGet("/back-office/appeals/{id:int}")]
    public async Task<IActionResult> Show(int id, CancellationToken ct) =>
        await reader.Read(id, User, ct) is { } page ? View(page) : NotFound();
}
