using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Merging;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Merges;

/// <summary>Merges a duplicate with the member that the same person has besides: finds that one, shows what would change, does it, and
/// undoes it.</summary>
public sealed class MergesController(HomeDb db, ProgramCalendar calendar, MergeMembers merges) : BackOfficeController
{
    [HttpGet("/back-office/members/{id:int}/merge"), Authorize(Policy = Policies.Administrator)]
    public async Task<IActionResult> New(int id, string? into, CancellationToken ct)
    {
        if (await db.Members.AsNoTracking().SingleOrDefaultAsync(m => m.Id == id, ct) is not { } duplicate)
            return NotFound();
        if (string.IsNullOrWhiteSpace(into))
            return View(nameof(New), new MergePage(duplicate, null, null, null));
        var plan = await merges.Plan(id, into, User.AsStaff(calendar.Now), ct);
        return View(nameof(New), new MergePage(duplicate, into, plan, plan is null ? "No member has this email address." : plan.WhyNot));
    }

    [HttpPost("/back-office/members/{id:int}/merge")]
    public Task<IActionResult> Create(int id, MergeForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                var survivor = form.SurvivorId!.Value;
                await merges.Merge(id, survivor, form.Reason, User.AsStaff(calendar.Now), ct);
                TempData["notice"] = "The two are one member now. They get an email. You can undo it on this page.";
                return Redirect($"/back-office/members/{survivor}");
            },
            async () => await New(id, await AddressOf(form.SurvivorId, ct), ct)
        );

    [HttpPost("/back-office/merges/{id:int}/removal")]
    public async Task<IActionResult> Remove(int id, CancellationToken ct)
    {
        if (await db.MemberMerges.AsNoTracking().SingleOrDefaultAsync(m => m.Id == id, ct) is not { } merge)
            return NotFound();
        await merges.Undo(id, User.AsStaff(calendar.Now), ct);
        TempData["notice"] = "The merge is undone. The member gets an email.";
        return Redirect($"/back-office/members/{merge.MergedId}");
    }

    private Task<string?> AddressOf(int? memberId, CancellationToken ct) =>
        db.Members.Where(m => m.Id == memberId).Select(m => m.Email).SingleOrDefaultAsync(ct);
}
