using MasterHome.Data;
using MasterHome.Web.BackOffice.Lists;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Exports;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.History;

/// <summary>Lists the audit history: who changed what, when and why.</summary>
public sealed class HistoryController(HomeDb db, HistoryList history) : BackOfficeController
{
    [HttpGet("/back-office/history")]
    public async Task<IActionResult> Index(CancellationToken ct)
    {
        var list = await history.Read(Request, ct);
        var name = list.Query.Number("member") is { } id
            ? await db.Members.Where(m => m.Id == id).Select(m => m.FirstName + " " + m.LastName).FirstOrDefaultAsync(ct)
            : null;
        return View(new HistoryPage(name?.Trim(), list));
    }

    [HttpGet("/back-office/history/export")]
    public async Task<IActionResult> Export(ExportFormat format, CancellationToken ct) => await history.Export(Request, format, ct);
}
