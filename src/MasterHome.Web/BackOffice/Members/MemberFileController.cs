using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Standing;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Members;

/// <summary>A door on a member's page: each form there has its own, and a refused one shows the page again.</summary>
public abstract class MemberFileController(HomeDb db, Standings standings, ProgramCalendar calendar) : BackOfficeController
{
    protected HomeDb Db => db;

    protected Standings Standings => standings;

    protected ProgramCalendar Calendar => calendar;

    protected AuditContext AuditContext => User.AsStaff(calendar.Now);

    [NonAction]
    public async Task<IActionResult> Folder(int id, int? year, CancellationToken ct) =>
        await new MemberReading(db, standings, calendar).Of(id, year, ct) is { } page ? View("Show", page) : NotFound();

    /// <summary>Back to the member's page, with what was done.</summary>
    protected RedirectResult Done(int id, string what)
    {
        TempData["notice"] = what;
        return Redirect($"/back-office/members/{id}");
    }
}
