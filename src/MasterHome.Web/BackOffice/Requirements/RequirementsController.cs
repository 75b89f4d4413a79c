using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Standing;
using MasterHome.Training;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.BackOffice.Training;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Requirements;

/// <summary>Adds and removes required trainings of a year. In a running year that takes a reason, after a page that says
/// whose status changes.</summary>
public sealed class RequirementsController(HomeDb db, ProgramCalendar calendar, StatusPreview preview) : BackOfficeController
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
                if (await Preview(requirement, ct) is { } asks)
                    return asks;
                var audit = User.AsStaff(calendar.Now);
                var title = await db.Transact(
                    async ct =>
                    {
                        var cycle = await db.Cycles.OfYear(requirement.Year!.Value, ct);
                        // The close takes the same lock: nothing that decides an outcome changes meanwhile.
                        if (!await db.Cycles.HoldOpen(cycle.Id, ct))
                            throw new RefusedException($"The year {cycle.Year} is closed and can no longer change.");
                        var (added, course) = await Prepare(cycle, requirement, audit, ct);
                        db.Add(added);
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

    /// <summary>For a running year: the page that says whose status changes, and asks. Nothing is saved.</summary>
    private async Task<IActionResult?> Preview(RequirementForm requirement, CancellationToken ct)
    {
        var cycle = await db.Cycles.AsNoTracking().OfYear(requirement.Year!.Value, ct);
        if (requirement.Confirmed || cycle.IsClosed || !IsRunning(cycle))
            return null;
        var (added, course) = await Prepare(cycle, requirement, User.AsStaff(calendar.Now), ct);
        var changes = await preview.OfAdded(cycle, added, ct);
        var back = $"/back-office/training?year={cycle.Year}";
        return View(
            Question.View,
            new Question(
                $"Require {Format.Isolated(course.Title)} in {cycle.Year}?",
                RequirementEffect.Describe(changes),
                "/back-office/training/requirements",
                $"Add to {cycle.Year}",
                back,
                $"Training in {cycle.Year}"
            )
            {
                IsDanger = false,
                Keep = "Keep the list",
                Then = "No email is sent. You can remove it again until the year is closed, with a reason.",
                Lines = [.. RequirementEffect.Lines(changes), $"Reason: {requirement.Reason}"],
                Fields = [.. requirement.Fields()],
            }
        );
    }

    /// <summary>The requirement that the form asks for, not saved yet. Refuses what the change itself refuses.</summary>
    private async Task<(Requirement Added, Course Course)> Prepare(
        ProgramCycle cycle,
        RequirementForm requirement,
        AuditContext audit,
        CancellationToken ct
    )
    {
        var course =
            await db.Courses.SingleOrDefaultAsync(c => c.Id == requirement.CourseId, ct)
            ?? throw new RefusedException("Choose a course from the list.", nameof(requirement.CourseId));
        if (await db.Requirements.AnyAsync(r => r.CycleId == cycle.Id && r.CourseId == course.Id && r.Audience == requirement.Audience, ct))
            throw new RefusedException($"{Format.Isolated(course.Title)} is already on the list.", nameof(requirement.CourseId));
        var added = new Requirement(cycle, course, requirement.Audience, requirement.CountsFrom, requirement.Reason, calendar.Today, audit);
        Refusal.When(WhyNotWithout(requirement.Reason, cycle), nameof(requirement.Reason));
        return (added, course);
    }

    private bool IsRunning(ProgramCycle cycle) => calendar.Today >= cycle.FirstDay;

    /// <summary>The requirements of a running year change with a reason.</summary>
    private string? WhyNotWithout(string? reason, ProgramCycle cycle) =>
        IsRunning(cycle) && string.IsNullOrWhiteSpace(reason) ? $"{cycle.Year} is running. Say why its requirements change." : null;

    [HttpGet("/back-office/training/requirements/{id:int}/removal"), Authorize(Policy = Policies.Administrator)]
    public async Task<IActionResult> Edit(int id, CancellationToken ct)
    {
        var found = await (
            from r in db.Requirements
            where r.Id == id
            join c in db.Courses on r.CourseId equals c.Id
            join y in db.Cycles on r.CycleId equals y.Id
            select new { c.Title, Cycle = y }
        )
            .AsNoTracking()
            .SingleOrDefaultAsync(ct);
        if (found is null)
            return NotFound();
        var (cycle, today) = (found.Cycle, calendar.Today);
        var changes = IsRunning(cycle) && !cycle.IsClosed ? await preview.OfRemoved(cycle, id, ct) : null;
        return View(
            nameof(Edit),
            new RemovalPage(id, found.Title, cycle.Year, today > cycle.TrainingFinalOn, IsRunning(cycle), changes, new RemovalForm())
        );
    }

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
                        Refusal.When(WhyNotWithout(form.Reason, cycle), nameof(form.Reason));
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
