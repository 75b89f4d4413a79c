using MasterHome.Data;
using MasterHome.OptOuts;
using MasterHome.Web.BackOffice.Lists;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Exports;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.OptOuts;

/// <summary>Lists the opt-outs of a year.</summary>
public sealed class StaffOptOutsController(HomeDb db, OptOutList optOuts) : BackOfficeController
{
    [HttpGet("/back-office/opt-outs")]
    public async Task<IActionResult> Index(CancellationToken ct)
    {
        var list = await optOuts.Read(Request, ct);
        return optOuts.CycleOf(list.Query) is { } cycle
            ? View(new OptOutsPage(cycle.Year, await db.OptOuts.InForce(cycle.Id).CountAsync(ct), list))
            : NotFound();
    }

    [HttpGet("/back-office/opt-outs/export")]
    public async Task<IActionResult> Export(ExportFormat format, CancellationToken ct) => await optOuts.Export(Request, format, ct);
}
