using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Jobs.Requests;
using MasterHome.Standing;
using MasterHome.Standing.Closing;
using MasterHome.Web.BackOffice.Lists;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Exports;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Outcomes;

/// <summary>Lists the outcomes of a closed year. A review adds a new version of each outcome that changed.</summary>
public sealed class OutcomesController(HomeDb db, ProgramCalendar calendar, JobRequests requests, ResultEmails emails)
    : BackOfficeController
{
    [HttpGet("/back-office/cycles/{id:int}/outcomes")]
    public async Task<IActionResult> Index(int id, [FromServices] OutcomeList outcomes, CancellationToken ct)
    {
        if (await db.Cycles.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, ct) is not { } cycle)
            return NotFound();
        var counts = await db
            .Outcomes.AsNoTracking()
            .Current(id)
            .GroupBy(o => o.Result)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        return View(
            nameof(Index),
            new OutcomesPage(
                id,
                cycle.Year,
                cycle.ClosedAt,
                cycle.ClosedBy,
                counts,
                await outcomes.Of(id, cycle.Year).Read(Request, ct),
                new ReviewForm(),
                cycle.IsClosed ? await emails.Count(cycle, ct) : null
            )
            {
                Results = new ResultEmailsForm { On = calendar.Today.AddDays(1) },
            }
        );
    }

    [HttpGet("/back-office/cycles/{id:int}/outcomes/export")]
    public async Task<IActionResult> Export(int id, ExportFormat format, [FromServices] OutcomeList outcomes, CancellationToken ct) =>
        await db.Cycles.Where(c => c.Id == id).Select(c => (int?)c.Year).SingleOrDefaultAsync(ct) is { } year
            ? await outcomes.Of(id, year).Export(Request, format, ct)
            : NotFound();

    [HttpPost("/back-office/cycles/{id:int}/outcomes")]
    public Task<IActionResult> Create(int id, ReviewForm review, [FromServices] OutcomeList list, CancellationToken ct) =>
        Try(
            async () =>
            {
                if (await db.Cycles.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, ct) is not { } cycle)
                    return NotFound();
                var outcomes = OutcomeList.AddressOf(id);
                var work = new ReviewRequest(id, review.Reason);
                var audit = User.AsStaff(calendar.Now);
                return ResultOf(
                    await requests.Run(new JobRequest(work, $"Recalculate the outcomes of {cycle.Year}", outcomes, outcomes, audit), ct)
                );
            },
            () => Index(id, list, ct)
        );
}
