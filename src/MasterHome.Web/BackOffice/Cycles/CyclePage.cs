using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Standing;
using MasterHome.Training;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Cycles;

/// <summary>One cycle with its rules, key dates and required courses, and the forms that change them.</summary>
internal sealed record CyclePage(
    ProgramCycle Cycle,
    IReadOnlyList<CycleRequirement> Requirements,
    RulesForm Rules,
    EditedVersion Version,
    KeyDateForm KeyDate,
    bool IsOver,
    bool CanDelete,
    IReadOnlyList<RuleChange> Changes
)
{
    /// <summary>Courses that everyone must complete, and those that only partners must.</summary>
    public (int Everyone, int Partners) Courses =>
        (Requirements.Count(r => r.Audience != Audience.Partners), Requirements.Count(r => r.Audience == Audience.Partners));

    public static async Task<CyclePage?> Read(HomeDb db, int id, DateOnly today, CyclePlanning planning, CancellationToken ct) =>
        await db.Cycles.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, ct) is not { } cycle
            ? null
            : new CyclePage(
                cycle,
                await db
                    .Requirements.AsNoTracking()
                    .Where(r => r.CycleId == id)
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
                    .Select(x => new CycleRequirement(x.Code, x.Title, x.r.Audience, x.r.CountsFrom))
                    .ToListAsync(ct),
                RulesForm.Of(cycle.Rules),
                await EditedVersion.Of(db, nameof(ProgramCycle), id, cycle.Rules, ct),
                new KeyDateForm(),
                today > cycle.LastDay,
                await planning.WhyNotDelete(cycle, ct) is null,
                await db.History.RuleChangesOf(id, cycle.Year, ct)
            );
}

internal sealed record CycleRequirement(string Code, string Title, Audience Audience, DateOnly? CountsFrom);
