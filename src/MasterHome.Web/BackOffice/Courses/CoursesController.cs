using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Training;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Courses;

/// <summary>Adds and edits the courses that a cycle can require, with their prerequisites.</summary>
public sealed class CoursesController(HomeDb db, ProgramCalendar calendar) : BackOfficeController
{
    [HttpGet("/back-office/training/courses/new"), Authorize(Policy = Policies.Administrator)]
    public async Task<IActionResult> New(CancellationToken ct) =>
        View("Edit", new CoursePage(null, null, await Others(null, ct), new CourseForm { ReleasedOn = calendar.Today }, null));

    [HttpPost("/back-office/training/courses")]
    public Task<IActionResult> Create(CourseForm form, CancellationToken ct) => Try(() => Save(null, form, null, ct), () => New(ct));

    [HttpGet("/back-office/training/courses/{id:int}"), Authorize(Policy = Policies.Administrator)]
    public async Task<IActionResult> Edit(int id, CancellationToken ct) =>
        await db.Courses.AsNoTracking().Include(c => c.Prerequisites).SingleOrDefaultAsync(c => c.Id == id, ct) is { } course
            ? View(
                nameof(Edit),
                new CoursePage(
                    id,
                    course.Title,
                    await Others(id, ct),
                    CourseForm.Of(course),
                    await EditedVersion.Of(db, nameof(Course), id, Values(course), ct)
                )
            )
            : NotFound();

    [HttpPost("/back-office/training/courses/{id:int}")]
    public Task<IActionResult> Update(int id, CourseForm form, string? editedVersion, CancellationToken ct) =>
        Try(() => Save(id, form, EditedVersion.Parse(editedVersion), ct), () => Edit(id, ct));

    private async Task<IActionResult> Save(int? id, CourseForm form, EditedVersion? version, CancellationToken ct)
    {
        var audit = User.AsStaff(calendar.Now);
        var found = await db.Transact(
            async ct =>
            {
                // Take the write lock before anything is read: prerequisites have no version of their own.
                await db.Courses.Where(c => c.Id == id).ExecuteUpdateAsync(set => set.SetProperty(c => c.Version, c => c.Version), ct);
                // Load every course with its prerequisites: SetPrerequisites needs them to detect cycles.
                var courses = await db.Courses.Include(c => c.Prerequisites).ToListAsync(ct);
                var terms = form.ToTerms();
                if (courses.Any(c => c.Id != id && c.Code.Equals(terms.Code, StringComparison.OrdinalIgnoreCase)))
                    throw new RefusedException("Another course already has this code. Enter a different code.", nameof(form.Code));
                if (courses.Find(c => c.Id == id) is not { } course)
                {
                    if (id is not null)
                        return false;
                    db.Add(course = new Course(terms));
                }
                if (id is not null)
                    version?.MustMatch(nameof(Course), id, Values(course));
                var before = id is null ? null : course.Terms;
                course.Change(terms);
                course.SetPrerequisites([.. courses.Where(c => form.Prerequisites.Contains(c.Id))]);
                await db.SaveChangesAsync(ct);
                db.Note(
                    audit,
                    nameof(Course),
                    course.Id,
                    id is null ? $"{Format.Isolated(course.Title)} added" : $"{Format.Isolated(course.Title)} changed",
                    null,
                    before,
                    course.Terms
                );
                return true;
            },
            ct
        );
        if (!found)
            return NotFound();
        TempData["notice"] = "The course is saved.";
        return Redirect("/back-office/training#courses");
    }

    /// <summary>Everything that the form shows.</summary>
    private static object Values(Course course) =>
        new { course.Terms, Prerequisites = course.Prerequisites.Select(p => p.Id).Order().ToList() };

    private async Task<IReadOnlyList<SelectListItem>> Others(int? id, CancellationToken ct) =>
        [
            .. (
                await db
                    .Courses.AsNoTracking()
                    .Where(c => c.Id != id)
                    .OrderBy(c => c.Code)
                    .Select(c => new
                    {
                        c.Id,
                        c.Code,
                        c.Title,
                    })
                    .ToListAsync(ct)
            ).Select(c => new SelectListItem($"{c.Code} – {Format.Isolated(c.Title)}", $"{c.Id}")),
        ];
}
