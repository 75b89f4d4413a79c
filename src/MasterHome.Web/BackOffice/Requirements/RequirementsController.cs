using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Training;
using MasterHome.Web.BackOffice.Training;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Requirements;

/// <summary>Adds and removes required trainings of a year. After the cut-off date a reason is required.</summary>
public sealed class RequirementsController(HomeDb db, ProgramCalendar calendar) : BackOfficeController
{
    [NonAction]
    public async Task<IActionResult> Index(RequirementForm requirement, CancellationToken ct) =>
        await StaffTrainingPage.Read(db, requirement.Year, calendar.Today, ct) is { } page
            ? View("/BackOffice/Training/Index.cshtml", page)
            : NotFound();

    [HttpPost("/back-office/training/requirements")]
    public Task<IActionResult> Create(RequirementForm requirement, CancellationToken ct) =>
        Try(
            async () =>
            {
                var audit = User.AsStaff(calendar.Now);
                var title = await db.Transact(
                    async ct =>
                    {
                        var cycle = await db.Cycles.OfYear(requirement.Year!.Value, ct);
                        // The close takes the same lock: nothing that decides an outcome changes meanwhile.
                        if (!await db.Cycles.HoldOpen(cycle.Id, ct))
                            throw new RefusedException($"The year {cycle.Year} is closed and can no longer change.");
                        var course =
                            await db.Courses.SingleOrDefaultAsync(c => c.Id == requirement.CourseId, ct)
                            ?? throw new RefusedException("Choose a course from the list.", nameof(requirement.CourseId));
                        if (
                            await db.Requirements.AnyAsync(
                                r => r.CycleId == cycle.Id && r.CourseId == course.Id && r.Audience == requirement.Audience,
                                ct
                            )
                        )
                            throw new RefusedException(
                                $"{Format.Isolated(course.Title)} is already on the list.",
                                nameof(requirement.CourseId)
                            );
                        db.Add(
                            new Requirement(
                                cycle,
                                course,
                                requirement.Audience,
                                requirement.CountsFrom,
                                requirement.Reason,
                                calendar.Today,
                                audit
                            )
                        );
                        db.Note(
                            audit,
                            nameof(ProgramCycle),
                            cycle.Id,
                            $"{Format.Isolated(course.Title)} is required in {cycle.Year}",
                            null,
                            null,
                            requirement.Audience,
                            requirement.Reason
                        );
                        return course.Title;
                    },
                    ct
                );
                TempData["notice"] = $"{Format.Isolated(title)} is now required in {requirement.Year}.";
                return Redirect($"/back-office/training?year={requirement.Year}");
            },
            () => Index(requirement, ct)
        );

    [HttpGet("/back-office/training/requirements/{id:int}/removal"), Authorize(Policy = Policies.Administrator)]
    public async Task<IActionResult> Edit(int id, CancellationToken ct) =>
        await (
            from r in db.Requirements
            where r.Id == id
            join c in db.Courses on r.CourseId equals c.Id
            join y in db.Cycles on r.CycleId equals y.Id
            select new { c.Title, Cycle = y }
        )
            .AsNoTracking()
            .SingleOrDefaultAsync(ct)
            is { } found
            ? View(
                nameof(Edit),
                new RemovalPage(id, found.Title, found.Cycle.Year, calendar.Today > found.Cycle.TrainingFinalOn, new RemovalForm())
            )
            : NotFound();

    [HttpPost("/back-office/training/requirements/{id:int}/removal")]
    public Task<IActionResult> Destroy(int id, RemovalForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                var audit = User.AsStaff(calendar.Now);
                var year = await db.Transact<int?>(
                    async ct =>
                    {
                        var cycleId = await db.Requirements.Where(r => r.Id == id).Select(r => r.CycleId).FirstOrDefaultAsync(ct);
                        if (await db.HoldCycle(cycleId, ct) is not { } cycle)
                            return null;
                        if (await db.Requirements.SingleOrDefaultAsync(r => r.Id == id, ct) is not { } requirement)
                            return null;
                        Refusal.When(Requirement.WhyNotDrop(cycle, calendar.Today, form.Reason), nameof(form.Reason));
                        var title = await db.Courses.Where(c => c.Id == requirement.CourseId).Select(c => c.Title).SingleAsync(ct);
                        db.Remove(requirement);
                        db.Note(
                            audit,
                            nameof(ProgramCycle),
                            cycle.Id,
                            $"{Format.Isolated(title)} is no longer required in {cycle.Year}",
                            null,
                            requirement.Audience,
                            null,
                            form.Reason
                        );
                        return cycle.Year;
                    },
                    ct
                );
                if (year is null)
                    return NotFound();
                TempData["notice"] = "Requirement removed.";
                return Redirect($"/back-office/training?year={year}");
            },
            () => Edit(id, ct)
        );
}
