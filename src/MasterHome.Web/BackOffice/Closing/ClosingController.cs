using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Jobs.Requests;
using MasterHome.Opportunities;
using MasterHome.Standing;
using MasterHome.Standing.Closing;
using MasterHome.Standing.Summaries;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.BackOffice.Closing;

/// <summary>Closes a cycle, after a page that previews the outcomes.</summary>
public sealed class ClosingController(HomeDb db, ProgramCalendar calendar, CloseYear close, JobRequests requests) : BackOfficeController
{
    [HttpGet("/back-office/cycles/{id:int}/closing")]
    public async Task<IActionResult> New(int id, [FromServices] IOptions<ClosingSettings> settings, CancellationToken ct)
    {
        if (await db.Cycles.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, ct) is not { } cycle)
            return NotFound();
        if (cycle.IsClosed)
            return Redirect($"/back-office/cycles/{id}/outcomes");
        var summary = await db.SummaryOf(id, ct);
        return View(
            nameof(New),
            new ClosingPage(
                id,
                cycle.Year,
                await close.WhyNotClose(cycle, calendar.Today, ct),
                await new UndecidedItems(db, calendar).Describe(cycle, ct),
                summary,
                summary?.OutdatedSince(calendar.Today),
                await db.CountLater(
                    cycle.Year,
                    db.StandingSummaries.Where(s => s.CycleId == id && s.Status != MemberStatus.RequirementsMet).Select(s => s.MemberId),
                    ct
                ),
                new ClosingForm { ResultsOn = settings.Value.ResultsOn(cycle.Year, calendar.Today) }
            )
        );
    }

    [HttpPost("/back-office/cycles/{id:int}/closing")]
    public Task<IActionResult> Create(int id, ClosingForm form, [FromServices] IOptions<ClosingSettings> settings, CancellationToken ct) =>
        Try(
            async () =>
            {
                if (await db.Cycles.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, ct) is not { } cycle)
                    return NotFound();
                var address = $"/back-office/cycles/{id}/closing";
                var outcomes = $"/back-office/cycles/{id}/outcomes";
                var audit = User.AsStaff(calendar.Now);
                var work = new CloseRequest(id, form.ResultsOn);
                return ResultOf(await requests.Run(new JobRequest(work, $"Close {cycle.Year}", address, outcomes, audit), ct));
            },
            () => New(id, settings, ct)
        );
}
