using MasterHome.Cycles;
using MasterHome.Web.BackOffice.Lists;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Exports;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Members;

/// <summary>Lists members with their standing in the running year.</summary>
public sealed class MembersController(MemberList members, ProgramCalendar calendar) : BackOfficeController
{
    [HttpGet("/back-office/members")]
    public async Task<IActionResult> Index(CancellationToken ct)
    {
        var list = await members.Read(Request, ct);
        return View(new MembersPage(list, members.Cycle?.Year ?? calendar.Today.Year, members.Summary?.OutdatedSince(calendar.Today)));
    }

    [HttpGet("/back-office/members/export")]
    public async Task<IActionResult> Export(ExportFormat format, CancellationToken ct) => await members.Export(Request, format, ct);
}
