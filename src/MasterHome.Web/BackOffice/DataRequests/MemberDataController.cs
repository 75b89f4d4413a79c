using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.PersonalData;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.DataRequests;

/// <summary>Makes an archive of a member's data, or asks for its erasure, for a member who asked in another way. For administrators only;
/// recorded.</summary>
[Authorize(Policy = Policies.Administrator)]
public sealed class MemberDataController(HomeDb db, ProgramCalendar calendar, DataExports exports, ErasureActions erasures)
    : BackOfficeController
{
    [HttpGet("/back-office/members/{id:int}/data")]
    public async Task<IActionResult> Show(int id, CancellationToken ct)
    {
        if (await db.Members.AsNoTracking().SingleOrDefaultAsync(m => m.Id == id, ct) is not { } member)
            return NotFound();
        var (erasure, last) = (await db.ErasureRequests.LastOf(id, ct), await db.DataExports.LastOf(id, ct));
        return View("MemberData", new MemberDataPage(id, member.Name, member.ErasedAt, erasure, last, new ErasureRequestForm()));
    }

    [HttpPost("/back-office/members/{id:int}/data/archives")]
    public Task<IActionResult> Create(int id, CancellationToken ct) =>
        Try(
            async () =>
            {
                await exports.Ask(id, User.AsStaff(calendar.Now), ct);
                TempData["notice"] = "The archive is being made. Look here again in a few minutes.";
                return Redirect($"/back-office/members/{id}/data");
            },
            () => Show(id, ct)
        );

    [HttpPost("/back-office/members/{id:int}/data/archives/{archive:guid}")]
    public async Task<IActionResult> Fetch(int id, Guid archive, CancellationToken ct) =>
        await exports.Fetch(archive, id, User.AsStaff(calendar.Now), ct) is { } content
            ? File(content, "application/zip", $"member-{id}-data.zip")
            : NotFound();

    [HttpPost("/back-office/members/{id:int}/data/erasure")]
    public Task<IActionResult> AskErasure(int id, ErasureRequestForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                var request = await erasures.Ask(id, form.Reason, User.AsStaff(calendar.Now), ct);
                TempData["notice"] = "The request is recorded. Decide on it here.";
                return Redirect($"/back-office/data-requests/{request.Id}");
            },
            () => Show(id, ct)
        );
}
