using MasterHome.Web.BackOffice.Lists;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Exports;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Points;

/// <summary>Lists the ledger entries of a year.</summary>
public sealed class StaffPointsController(LedgerList entries) : BackOfficeController
{
    [HttpGet("/back-office/points")]
    public async Task<IActionResult> Index(CancellationToken ct)
    {
        var list = await entries.Read(Request, ct);
        if (LedgerList.YearOf(list) is not { } year)
            return NotFound();
        var (ofYear, found) = entries.Sums;
        return View(new StaffPointsPage(year, ofYear.Points, found == ofYear ? null : found.Points, list));
    }

    [HttpGet("/back-office/points/export")]
    public async Task<IActionResult> Export(ExportFormat format, CancellationToken ct) => await entries.Export(Request, format, ct);
}
