using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Opportunities;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Opportunities;

/// <summary>Publishes and retires opportunities.</summary>
public sealed class PublicationsController(HomeDb db, ProgramCalendar calendar) : BackOfficeController
{
    [HttpPost("/back-office/opportunities/{id:int}/publication")]
    public Task<IActionResult> Create(int id, CancellationToken ct) =>
        ChangeState(id, (o, at) => o.Publish(at), "Published. Members can see it now", ct);

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
                        var opportunity = await db.Opportunities.Include(o => o.Sessions).SingleAsync(o => o.Id == id, ct);
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
