using MasterHome.Data;
using MasterHome.Web.BackOffice.Lists;
using MasterHome.Web.BackOffice.Queue;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Exports;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Leaves;

/// <summary>Lists leave and shows one.</summary>
public sealed class StaffLeaveController(HomeDb db, ReviewItemReader decisions, ReviewCounts counts, LeaveList leaves)
    : BackOfficeController
{
    [HttpGet("/back-office/leave")]
    public async Task<IActionResult> Index(CancellationToken ct) =>
        View(new LeavesPage((await counts.Read(ct)).Leaves.Count, await leaves.Read(Request, ct)));

    [HttpGet("/back-office/leave/export")]
    public async Task<IActionResult> Export(ExportFormat format, CancellationToken ct) => await leaves.Export(Request, format, ct);

    [HttpGet("/back-office/leave/{id:int}")]
    public async Task<IActionResult> Show(int id, CancellationToken ct) =>
        await LeavePage.Read(db, decisions, id, User, ct) is { } page ? View(page) : NotFound();
}
