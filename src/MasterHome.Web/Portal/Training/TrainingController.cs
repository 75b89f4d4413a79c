using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Standing;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Portal.Training;

public sealed class TrainingController(HomeDb db, ProgramCalendar calendar, Standings standings) : PortalController
{
    [HttpGet("/training")]
    public async Task<IActionResult> Index(int? page, CancellationToken ct)
    {
        if (await db.Cycles.AsNoTracking().RunningOn(calendar.Today, ct) is not { } cycle)
            return View("NoYear");
        var me = User.MemberId();
        if (await standings.Of(me, cycle, ct) is not { } standing)
            return NotFound();
        var required = standing.Trainings.Select(t => t.CourseId).ToList();
        var rules = await db
            .Requirements.Where(r => r.CycleId == cycle.Id)
            .Select(r => new
            {
                r.CourseId,
                r.Audience,
                r.CountsFrom,
            })
            .ToListAsync(ct);
        var courses = await db
            .Courses.Where(c => required.Contains(c.Id))
            .Select(c => new
            {
                c.Id,
                c.CanTestOut,
                c.Url,
                Needs = c.Prerequisites.Select(p => p.Title).ToList(),
            })
            .ToListAsync(ct);
        var facts = courses.ToDictionary(
            c => c.Id,
            c => new CourseFacts(
                c.Id,
                c.CanTestOut,
                c.Url,
                rules.Where(r => r.CourseId == c.Id).Select(r => r.Audience).DefaultIfEmpty().Min(),
                rules.Where(r => r.CourseId == c.Id).Max(r => r.CountsFrom),
                c.Needs
            )
        );
        var completions = db
            .Completions.Where(c => c.MemberId == me)
            .OrderByDescending(c => c.CompletedOn)
            .ThenByDescending(c => c.Id)
            .Join(
                db.Courses,
                c => c.CourseId,
                c => c.Id,
                (c, course) =>
                    new CompletionRow(c.Id, course.Title, c.CompletedOn, c.TestedOut, c.Score, c.State, c.DecisionReason, c.ReportedAt)
            );
        return View(
            new TrainingPage(
                standing,
                cycle.TrainingFinalOn,
                calendar.Today > cycle.TrainingFinalOn,
                cycle.IsClosed,
                facts,
                await completions.PageAsync(page, ct: ct)
            )
        );
    }
}
