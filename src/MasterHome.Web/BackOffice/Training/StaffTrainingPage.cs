using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Training;
using MasterHome.Web.BackOffice.Requirements;
using MasterHome.Web.BackOffice.Shared;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Training;

/// <param name="IsFinal">The cut-off date has passed, so changes need a reason.</param>
/// <param name="IsRunning">The year has begun, so changes need a reason and are shown before they are saved.</param>
/// <param name="ToReview">Number of training reports to review, in all years.</param>
internal sealed record StaffTrainingPage(
    ProgramCycle Cycle,
    IReadOnlyList<int> Years,
    bool IsFinal,
    bool IsRunning,
    int ToReview,
    IReadOnlyList<RequirementRow> Requirements,
    IReadOnlyList<CourseRow> Courses,
    RequirementForm Requirement
)
{
    public IEnumerable<SelectListItem> Choices =>
        Courses.Select(c => new SelectListItem($"{c.Code} – {Format.Isolated(c.Title)}", $"{c.Id}"));

    public static async Task<StaffTrainingPage?> Read(HomeDb db, int? year, DateOnly today, CancellationToken ct) =>
        await db.Cycles.OfYearOrCurrent(year, today, ct) is not { } cycle
            ? null
            : new StaffTrainingPage(
                cycle,
                await db.Cycles.Years(ct),
                today > cycle.TrainingFinalOn,
                today >= cycle.FirstDay,
                await db.Completions.ToReview().CountAsync(ct),
                await db
                    .Requirements.AsNoTracking()
                    .Where(r => r.CycleId == cycle.Id)
                    .Join(
                        db.Courses,
                        r => r.CourseId,
                        c => c.Id,
                        (r, c) =>
                            new
                            {
                                r,
                                c.Code,
                                c.Title,
                            }
                    )
                    .OrderBy(x => x.Code)
                    .Select(x => new RequirementRow(
                        x.r.Id,
                        x.Code,
                        x.Title,
                        x.r.Audience,
                        x.r.CountsFrom,
                        x.r.AddedBy,
                        x.r.AddedAt,
                        x.r.Reason
                    ))
                    .ToListAsync(ct),
                await db
                    .Courses.AsNoTracking()
                    .OrderBy(c => c.Code)
                    .Select(c => new CourseRow(
                        c.Id,
                        c.Code,
                        c.Title,
                        c.Minutes,
                        c.CanTestOut,
                        c.ReleasedOn,
                        c.Prerequisites.Select(p => p.Code).ToList()
                    ))
                    .ToListAsync(ct),
                new RequirementForm { Year = cycle.Year }
            );
}

internal sealed record RequirementRow(
    int Id,
    string Code,
    string Title,
    Audience Audience,
    DateOnly? CountsFrom,
    string By,
    DateTime At,
    string? Reason
);

internal sealed record CourseRow(
    int Id,
    string Code,
    string Title,
    int Minutes,
    bool CanTestOut,
    DateOnly ReleasedOn,
    IReadOnlyList<string> Needs
);
