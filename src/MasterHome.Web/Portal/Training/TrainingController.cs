using MasterHome.Cycles;
using MasterHome.Standing.OwnYear;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.Portal.Training;

public sealed class TrainingController(ProgramCalendar calendar, MemberYearReader reader) : PortalController
{
    [HttpGet("/training")]
    public async Task<IActionResult> Index(int? page, CancellationToken ct)
    {
        var program = await reader.ReadProgram(User.ProgramVersion(), ct);
        if (program.Cycles.RunningOn(calendar.Today) is not { } cycle)
            return View("NoYear");
        if (await reader.Read(User.MemberId(), program, cycle, byDay: false, ct) is not { } year)
            return NotFound();
        return View(
            new TrainingPage(
                year.Standing,
                cycle.TrainingFinalOn,
                calendar.Today > cycle.TrainingFinalOn,
                cycle.IsClosed,
                year.Standing.Trainings.ToDictionary(t => t.CourseId, t => FactsOf(program, cycle, t.CourseId)),
                year.Completions.ToPage(page)
            )
        );
    }

    private static CourseFacts FactsOf(ProgramSnapshot program, ProgramCycle cycle, int courseId)
    {
        var course = program.Courses[courseId];
        var rules = program.RequirementsOf(cycle.Id).Where(r => r.CourseId == courseId).ToList();
        return new CourseFacts(
            courseId,
            course.CanTestOut,
            course.Url,
            rules.Min(r => r.Audience),
            rules.Max(r => r.CountsFrom),
            [.. course.Prerequisites.Select(p => p.Title)]
        );
    }
}
