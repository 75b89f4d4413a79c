using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Jobs.Requests;
using MasterHome.Members;
using MasterHome.Standing;
using MasterHome.Standing.Closing;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Outcomes;

/// <summary>Lists the outcomes of a closed year. A review adds a new version of each outcome that changed.</summary>
public sealed class OutcomesController(HomeDb db, ProgramCalendar calendar, JobRequests requests, ResultEmails emails)
    : BackOfficeController
{
    [HttpGet("/back-office/cycles/{id:int}/outcomes")]
    public async Task<IActionResult> Index(int id, OutcomeResult? result, string? q, int? page, CancellationToken ct)
    {
        if (await db.Cycles.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, ct) is not { } cycle)
            return NotFound();
        var current = db.Outcomes.AsNoTracking().Current(id);
        var counts = await current
            .GroupBy(o => o.Result)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        var rows = await current
            .Where(o => result == null || o.Result == result)
            .Join(db.MembersMatching(q), o => o.MemberId, m => m.Id, (o, m) => new { o, m })
            .OrderBy(x => x.m.LastName)
            .ThenBy(x => x.m.FirstName)
            .ThenBy(x => x.m.Id)
            .Select(x => new OutcomeRow(
                x.m.Id,
                (x.m.FirstName + " " + x.m.LastName).Trim(),
                x.m.Email,
                x.o.Result,
                x.o.Earned,
                x.o.Required,
                x.o.Version,
                x.o.Reasons,
                x.o.Correction,
                db.Certificates.Where(c => c.CycleId == id && c.MemberId == x.m.Id && c.RevokedAt == null)
                    .Select(c => c.Code)
                    .FirstOrDefault()
            ))
            .PageAsync(page, ct: ct);
        return View(
            nameof(Index),
            new OutcomesPage(
                id,
                cycle.Year,
                cycle.ClosedAt,
                cycle.ClosedBy,
                result,
                q,
                counts,
                rows,
                new ReviewForm(),
                cycle.IsClosed ? await emails.Count(cycle, ct) : null
            )
            {
                Results = new ResultEmailsForm { On = calendar.Today.AddDays(1) },
            }
        );
    }

    [HttpPost("/back-office/cycles/{id:int}/outcomes")]
    public Task<IActionResult> Create(int id, ReviewForm review, CancellationToken ct) =>
        Try(
            async () =>
            {
                if (await db.Cycles.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, ct) is not { } cycle)
                    return NotFound();
                var outcomes = $"/back-office/cycles/{id}/outcomes";
                var work = new ReviewRequest(id, review.Reason);
                var audit = User.AsStaff(calendar.Now);
                return ResultOf(
                    await requests.Run(new JobRequest(work, $"Recalculate the outcomes of {cycle.Year}", outcomes, outcomes, audit), ct)
                );
            },
            () => Index(id, null, null, null, ct)
        );
}
