using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Opportunities;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Opportunities;

/// <summary>Publishes and retires opportunities.</summary>
public sealed class PublicationsController(HomeDb db, ProgramCalendar calendar) : BackOfficeController
{
    [HttpPost("/back-office/opportunities/{id:int}/publication")]
    public Task<IActionResult> Create(int id, CancellationToken ct) =>
        ChangeState(id, (o, at) => o.Publish(at), "Published. Members can see it now", ct);

    [HttpGet("/back-office/opportunities/{id:int}/retirement"), Authorize(Policy = Policies.Administrator)]
    public async Task<IActionResult> Edit(int id, CancellationToken ct)
    {
        if (await db.Opportunities.AsNoTracking().SingleOrDefaultAsync(o => o.Id == id, ct) is not { } opportunity)
            return NotFound();
        var active = await db.SignUps.Active().CountAsync(s => s.OpportunityId == id, ct);
        var kept = active switch
        {
            0 => "Nobody is signed up.",
            1 => "1 member is signed up and can still finish.",
            _ => $"{Format.Number(active)} members are signed up and can still finish.",
        };
        return View(
            Question.View,
            new Question(
                opportunity.IsOpen ? $"Retire {Format.Isolated(opportunity.Title)}?" : $"{Format.Isolated(opportunity.Title)} is not open",
                $"New sign-ups stop, and members no longer see it in the list. {kept} Nobody gets an email.",
                $"/back-office/opportunities/{id}/retirement",
                "Retire",
                $"/back-office/opportunities/{id}",
                opportunity.Title
            )
            {
                WhyNot = opportunity.IsOpen ? null : "Only an open opportunity can be retired.",
                Then = "You can publish it again.",
            }
        );
    }

    [HttpPost("/back-office/opportunities/{id:int}/retirement")]
    public Task<IActionResult> Destroy(int id, CancellationToken ct) =>
        ChangeState(id, (o, at) => o.Retire(at), "Retired. New sign-ups are closed", ct);

    private Task<IActionResult> ChangeState(int id, Action<Opportunity, DateTime> change, string description, CancellationToken ct) =>
        Try(
            async () =>
            {
                var audit = User.AsStaff(calendar.Now);
                var found = await db.Transact(
                    async ct =>
                    {
                        var cycleId = await db.Opportunities.Where(o => o.Id == id).Select(o => o.CycleId).FirstOrDefaultAsync(ct);
                        if (await db.HoldCycle(cycleId, ct) is not { } cycle)
                            return false;
                        if (
                            await db.Opportunities.Include(o => o.Sessions).SingleOrDefaultAsync(o => o.Id == id, ct) is not { } opportunity
                        )
                            return false;
                        Refusal.When(cycle.WhyNotChange());
                        change(opportunity, audit.At);
                        db.Note(audit, nameof(Opportunity), id, description);
                        return true;
                    },
                    ct
                );
                if (!found)
                    return NotFound();
                TempData["notice"] = $"{description}.";
                return Redirect($"/back-office/opportunities/{id}");
            },
            async () => await StaffOpportunityPage.Read(db, id, calendar, ct) is { } page ? View("Show", page) : NotFound()
        );
}
