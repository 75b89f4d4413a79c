using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.OptOuts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Members;

/// <summary>Opts a member out who asked the team for it, takes it back, and undoes that a member took it back.</summary>
public sealed class MemberOptOutsController(HomeDb db, MemberPageReader reader, ProgramCalendar calendar, OptOutActions optOuts)
    : MemberPageController(reader, calendar)
{
    [HttpPost("/back-office/members/{id:int}/opt-out")]
    public Task<IActionResult> Create(int id, StaffOptOutForm optOut, CancellationToken ct) =>
        Try(
            async () =>
            {
                await optOuts.OptOutFor(id, optOut.Reason, AuditContext, ct);
                return RedirectToMember(id, "They leave at the end of the year. They get an email, and can cancel it themselves.");
            },
            () => ShowMember(id, null, ct)
        );

    [HttpPost("/back-office/members/{id:int}/opt-out/removal")]
    public Task<IActionResult> Remove(int id, CancellationToken ct) =>
        Try(
            async () =>
            {
                await optOuts.TakeBack(id, AuditContext, ct);
                return RedirectToMember(id, "The opt-out is canceled. They get an email.");
            },
            () => ShowMember(id, null, ct)
        );

    [HttpPost("/back-office/opt-outs/{id:int}/cancellation/removal")]
    public async Task<IActionResult> Restore(int id, CancellationToken ct)
    {
        if (await db.OptOuts.Where(o => o.Id == id).Select(o => (int?)o.MemberId).SingleOrDefaultAsync(ct) is not { } member)
            return NotFound();
        await optOuts.Restore(id, AuditContext, ct);
        return RedirectToMember(member, "The opt-out is in force again. They get an email.");
    }
}
