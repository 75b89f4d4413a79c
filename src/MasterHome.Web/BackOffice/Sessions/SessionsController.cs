using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Opportunities;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Sessions;

/// <summary>Adds, shows and edits the sessions of an opportunity.</summary>
public sealed class SessionsController(HomeDb db, ProgramCalendar calendar, Places places) : BackOfficeController
{
    [NonAction]
    public async Task<IActionResult> Opportunity(int opportunity, CancellationToken ct) =>
        await Opportunities.StaffOpportunityPage.Read(db, opportunity, calendar, ct) is { } page
            ? View("/BackOffice/Opportunities/Show.cshtml", page)
            : NotFound();

    [HttpPost("/back-office/opportunities/{opportunity:int}/sessions")]
    public Task<IActionResult> Create(int opportunity, SessionForm session, CancellationToken ct) =>
        Try(
            async () =>
            {
                var audit = User.AsStaff(calendar.Now);
                var found = await db.Transact(
                    async ct =>
                    {
                        var cycleId = await db.Opportunities.Where(o => o.Id == opportunity).Select(o => o.CycleId).FirstOrDefaultAsync(ct);
                        if (await db.HoldCycle(cycleId, ct) is not { } cycle)
                            return false;
                        if (
                            await db.Opportunities.Include(o => o.Sessions).SingleOrDefaultAsync(o => o.Id == opportunity, ct)
                            is not { } parent
                        )
                            return false;
                        Refusal.When(cycle.WhyNotChange());
                        var terms = session.ToTerms();
                        Refusal.When(cycle.WhyNotHold(terms.StartsAt, TimeZones.Find(terms.Zone), calendar.Zone), nameof(session.StartsAt));
                        var added = parent.Schedule(terms);
                        await db.SaveChangesAsync(ct);
                        db.Note(
                            audit,
                            nameof(Session),
                            added.Id,
                            $"Session of {Format.Isolated(parent.Title)} added",
                            after: added.Terms.CountingFor(cycle.Year)
                        );
                        return true;
                    },
                    ct
                );
                if (!found)
                    return NotFound();
                TempData["notice"] = $"Session added. {session.WhichStart()}".TrimEnd();
                return Redirect($"/back-office/opportunities/{opportunity}#sessions");
            },
            () => Opportunity(opportunity, ct)
        );

    [HttpGet("/back-office/opportunities/{opportunity:int}/sessions/{id:int}")]
    public async Task<IActionResult> Show(int opportunity, int id, int? page, CancellationToken ct) =>
        await SessionPage.Read(db, opportunity, id, page, calendar.Now, ct) is { } shown ? View(nameof(Show), shown) : NotFound();

    [HttpPost("/back-office/opportunities/{opportunity:int}/sessions/{id:int}")]
    public Task<IActionResult> Update(int opportunity, int id, SessionForm session, string? editedVersion, CancellationToken ct) =>
        Try(
            async () =>
            {
                if (
                    await db.Sessions.AsNoTracking().SingleOrDefaultAsync(s => s.Id == id && s.OpportunityId == opportunity, ct)
                    is not { } known
                )
                    return NotFound();
                await places.Change(
                    id,
                    session.ToTerms(known.Terms),
                    User.AsStaff(calendar.Now),
                    EditedVersion.Parse(editedVersion),
                    session.Fewer,
                    ct
                );
                const string Saved = "Session saved. Members are notified of a new date, and new places go to the waitlist.";
                TempData["notice"] = $"{Saved} {session.WhichStart(known.Terms)}".TrimEnd();
                return Redirect($"/back-office/opportunities/{opportunity}/sessions/{id}");
            },
            () => Show(opportunity, id, null, ct)
        );
}
