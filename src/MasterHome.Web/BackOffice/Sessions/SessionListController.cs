using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Opportunities;
using MasterHome.Web.BackOffice.Lists;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Exports;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Sessions;

/// <param name="ToRecord">Sessions that are over and whose attendance is not recorded.</param>
internal sealed record SessionsPage(int ToRecord, ListPage List);

/// <summary>Lists the sessions of all opportunities by date.</summary>
public sealed class SessionListController(HomeDb db, ProgramCalendar calendar, SessionList sessions) : BackOfficeController
{
    [HttpGet("/back-office/sessions")]
    public async Task<IActionResult> Index(CancellationToken ct)
    {
        var toRecord = await db.SessionsToRecord(calendar.Now).CountAsync(ct);
        return View(new SessionsPage(toRecord, await sessions.Read(Request, ct)));
    }

    [HttpGet("/back-office/sessions/export")]
    public async Task<IActionResult> Export(ExportFormat format, CancellationToken ct) => await sessions.Export(Request, format, ct);
}
