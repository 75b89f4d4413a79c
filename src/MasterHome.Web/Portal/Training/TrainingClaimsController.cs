using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Training;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Portal.Training;

/// <summary>A completed course that a member reports; the team verifies it.</summary>
public sealed class TrainingClaimsController(HomeDb db, ProgramCalendar calendar, CompletionClaims claims) : PortalController
{
    [HttpGet("/training/completions/new")]
    public async Task<IActionResult> New(int? course, CancellationToken ct)
    {
        var courses = await db.Courses.OrderBy(c => c.Code).Select(c => new { c.Id, c.Title }).ToListAsync(ct);
        return View("New", new ClaimPage([.. courses.Select(c => new SelectListItem(c.Title, $"{c.Id}"))]) { CourseId = course });
    }

    [HttpPost("/training/completions"), ShowAgain(nameof(New))]
    public async Task<IActionResult> Create(ClaimForm form, CancellationToken ct)
    {
        var missing = await claims.Claim(
            User.MemberId(),
            form.CourseId!.Value,
            new CourseRecord(form.CompletedOn!.Value, form.TestedOut),
            form.Evidence!,
            calendar.Today,
            User.AsMember(calendar.Now),
            ct
        );
        TempData["notice"] =
            missing.Count == 0
                ? "Thank you. The team will verify it and write to you."
                : $"Thank you. The team will verify it and write to you. "
                    + $"It counts once {string.Join(" and ", missing)} {(missing.Count == 1 ? "is" : "are")} on record as well.";
        return LocalRedirect("/training");
    }
}
