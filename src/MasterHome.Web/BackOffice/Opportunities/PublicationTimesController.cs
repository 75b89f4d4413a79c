using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Opportunities;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Opportunities;

/// <summary>Plans when a draft is published. A job publishes it then.</summary>
public sealed class PublicationTimesController(HomeDb db, ProgramCalendar calendar) : BackOfficeController
{
    [HttpPost("/back-office/opportunities/{id:int}/publication-time")]
    public Task<IActionResult> Update(int id, PublicationForm publication, string? editedVersion, CancellationToken ct) =>
        Try(
            async () =>
            {
                var audit = User.AsStaff(calendar.Now);
                var at = publication.ToInstant(calendar.Zone);
                var found = await db.Transact(
                    async ct =>
                    {
                        var cycleId = await db.Opportunities.Where(o => o.Id == id).Select(o => o.CycleId).FirstOrDefaultAsync(ct);
                        if (await db.HoldCycle(cycleId, ct) is not { } cycle)
                            return false;
                        if (await db.Opportunities.Include(o => o.Sessions).SingleOrDefaultAsync(o => o.Id == id, ct) is not { } draft)
                            return false;
                        Refusal.When(cycle.WhyNotChange());
                        EditedVersion.Parse(editedVersion).MustMatch(nameof(Opportunity), id, StaffOpportunityPage.Planned(draft));
                        var before = Describe(draft.PublishAt);
                        draft.PublishOn(at, audit.At);
                        db.Note(audit, nameof(Opportunity), id, "Publication planned", before: before, after: Describe(at));
                        return true;
                    },
                    ct
                );
                if (!found)
                    return NotFound();
                TempData["notice"] = at is null
                    ? "It is not published before you do it."
                    : $"It is published on {Format.DateTime(at.Value, calendar.Zone)}.";
                return Redirect($"/back-office/opportunities/{id}");
            },
            async () => await StaffOpportunityPage.Read(db, id, calendar, ct) is { } page ? View("Show", page) : NotFound()
        );

    private string Describe(DateTime? at) => at is { } planned ? Format.DateTime(planned, calendar.Zone) : "by hand";
}
