using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Standing;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Members;

/// <summary>Base class for the forms on a member's page. A refused form shows the page again.</summary>
public abstract class MemberFileController(HomeDb db, Standings standings, ProgramCalendar calendar) : BackOfficeController
{
    protected HomeDb Db => db;

    protected Standings Standings => standings;

    protected ProgramCalendar Calendar => calendar;

    protected AuditContext AuditContext => User.AsStaff(calendar.Now);

    [NonAction]
    public async Task<IActionResult> ShowMember(int id, int? year, CancellationToken ct) =>
        await new MemberReading(db, standings, calendar).Of(id, year, ct) is { } page ? View("Show", page) : NotFound();

    /// <summary>Redirects to the member's page and shows the notice.</summary>
    protected RedirectResult RedirectToMember(int id, string notice)
    {
        TempData["notice"] = notice;
        return Redirect($"/back-office/members/{id}");
    }
}
