using MasterHome.Data;
using MasterHome.Members;
using MasterHome.Training;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Completions;

/// <summary>Lists training completions.</summary>
public sealed class TrainingCompletionsController(HomeDb db) : BackOfficeController
{
    [HttpGet("/back-office/training/completions")]
    public async Task<IActionResult> Index(CompletionState? state, int? course, string? q, int? page, CancellationToken ct)
    {
        var courses = await db
            .Courses.AsNoTracking()
            .OrderBy(c => c.Code)
            .Select(c => new
            {
                c.Id,
                c.Code,
                c.Title,
            })
            .ToListAsync(ct);
        return View(
            new CompletionsPage(
                state,
                q,
                [
                    new SelectListItem("All courses", ""),
                    .. courses.Select(c => new SelectListItem($"{c.Code} – {Format.Isolated(c.Title)}", $"{c.Id}", c.Id == course)),
                ],
                await db
                    .Completions.AsNoTracking()
                    .Where(c => (state == null || c.State == state) && (course == null || c.CourseId == course))
                    .Join(db.MembersMatching(q), c => c.MemberId, m => m.Id, (c, m) => new { c, m })
                    .Join(
                        db.Courses,
                        x => x.c.CourseId,
                        k => k.Id,
                        (x, k) =>
                            new
                            {
                                x.c,
                                x.m,
                                k.Title,
                            }
                    )
                    .OrderByDescending(x => x.c.CompletedOn)
                    .ThenByDescending(x => x.c.Id)
                    .Select(x => new TrainingCompletionRow(
                        x.c.Id,
                        x.Title,
                        x.m.Id,
                        (x.m.FirstName + " " + x.m.LastName).Trim(),
                        x.c.CompletedOn,
                        x.c.TestedOut,
                        x.c.Score,
                        x.c.State,
                        x.c.DecidedBy
                    ))
                    .PageAsync(page, ct: ct)
            )
        );
    }
}
