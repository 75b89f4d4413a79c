using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Members;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Members;

/// <summary>Shows the portal to an administrator as a member sees it. Each look is recorded in the member's history.</summary>
public sealed class MemberViewsController(HomeDb db, ProgramCalendar calendar, MemberViews views) : BackOfficeController
{
    [HttpPost("/back-office/members/{id:int}/view")]
    public async Task<IActionResult> Create(int id, CancellationToken ct)
    {
        if (await db.Members.AsNoTracking().SingleOrDefaultAsync(m => m.Id == id, ct) is not { } member)
            return NotFound();
        await db.Transact(
            _ =>
            {
                db.Note(User.AsStaff(calendar.Now), nameof(Member), id, "An administrator looked at the portal as this member", id);
                return Task.CompletedTask;
            },
            ct
        );
        views.Start(HttpContext, member);
        return Redirect("/");
    }

    [HttpPost("/back-office/members/view/removal")]
    public IActionResult Destroy()
    {
        var member = views.Find(HttpContext)?.MemberId;
        views.End(HttpContext);
        return Redirect(member is null ? "/back-office/members" : $"/back-office/members/{member}");
    }
}
