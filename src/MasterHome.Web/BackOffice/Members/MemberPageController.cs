using MasterHome.Cycles;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Members;

/// <summary>Base class for the forms on a member's page. A refused form shows the page again.</summary>
public abstract class MemberPageController(MemberPageReader reader, ProgramCalendar calendar) : BackOfficeController
{
    protected ProgramCalendar Calendar => calendar;

    protected AuditContext AuditContext => User.AsStaff(calendar.Now);

    protected async Task<IActionResult> ShowMember(int id, int? year, CancellationToken ct) =>
        await reader.Of(id, year, ct) is { } page ? View("Show", page) : NotFound();

    /// <summary>Redirects to the member's page and shows the notice.</summary>
    protected RedirectResult RedirectToMember(int id, string notice)
    {
        TempData["notice"] = notice;
        return Redirect($"/back-office/members/{id}");
    }
}
