using MasterHome.Appeals;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Leaves;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.Points;
using MasterHome.Suggestions;
using MasterHome.Training;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Standing;

/// <summary>What must be decided before a year can be closed. The close, the report and the pages all read it here.</summary>
public sealed class UndecidedItems(HomeDb db, ProgramCalendar calendar)
{
    public IQueryable<SignUp> Reports(ProgramCycle cycle)
    {
        var (first, last) = (cycle.FirstDay, cycle.LastDay);
        return db.SignUps.Where(s => s.State == SignUpState.Reported && s.CompletedOn >= first && s.CompletedOn <= last);
    }

    public IQueryable<Completion> Trainings(ProgramCycle cycle)
    {
        var last = cycle.LastDay;
        return db.Completions.ToReview().Where(c => c.CompletedOn <= last);
    }

    /// <summary>A suggestion without a day belongs to the year in which it was made.</summary>
    public IQueryable<Suggestion> Suggestions(ProgramCycle cycle)
    {
        var (last, end) = (cycle.LastDay, calendar.StartOf(cycle.Year + 1));
        return db.Suggestions.ToReview().Where(s => s.DoneOn <= last || (s.DoneOn == null && s.CreatedAt < end));
    }

    public IQueryable<Appeal> Appeals(ProgramCycle cycle)
    {
        var end = calendar.StartOf(cycle.Year + 1);
        return db.Appeals.ToReview().Where(a => a.AskedAt < end);
    }

    /// <summary>Requests for leave in the year, which may lower what it requires.</summary>
    public IQueryable<Leave> Leaves(ProgramCycle cycle)
    {
        var (first, last) = (cycle.FirstDay, cycle.LastDay);
        return db.Leaves.ToReview().Where(l => l.From <= last && l.To >= first);
    }

    /// <summary>Corrections of points that wait for another administrator.</summary>
    public IQueryable<CorrectionRequest> Corrections(ProgramCycle cycle) =>
        db.CorrectionRequests.ToReview().Where(r => r.CycleId == cycle.Id);

    /// <summary>Their counts as text, such as "2 reported completions" or "10,000+ reported completions"; empty when the year can be
    /// closed. The overview says it on each request, so no kind is counted further.</summary>
    public async Task<IReadOnlyList<string>> Describe(ProgramCycle cycle, CancellationToken ct = default)
    {
        var (reports, trainings, suggestions) = (Reports(cycle), Trainings(cycle), Suggestions(cycle));
        var (appeals, corrections, leaves) = (Appeals(cycle), Corrections(cycle), Leaves(cycle));
        var found = await db
            // One row, so that one query counts all kinds.
            .Cycles.Where(c => c.Id == cycle.Id)
            .Select(_ => new
            {
                Reports = reports.Take(PageQueries.MostCounted + 1).Count(),
                Trainings = trainings.Take(PageQueries.MostCounted + 1).Count(),
                Suggestions = suggestions.Take(PageQueries.MostCounted + 1).Count(),
                Appeals = appeals.Take(PageQueries.MostCounted + 1).Count(),
                Corrections = corrections.Take(PageQueries.MostCounted + 1).Count(),
                Leaves = leaves.Take(PageQueries.MostCounted + 1).Count(),
            })
            .SingleOrDefaultAsync(ct);
        if (found is null)
            return [];
        (int Count, string One, string? Many)[] counts =
        [
            (found.Reports, "reported completion", null),
            (found.Trainings, "reported training", null),
            (found.Suggestions, "suggestion", null),
            (found.Appeals, "appeal", null),
            (found.Leaves, "request for leave", "requests for leave"),
            (found.Corrections, "correction of points", "corrections of points"),
        ];
        return [.. counts.Where(c => c.Count > 0).Select(c => Format.CountUpTo(c.Count, PageQueries.MostCounted, c.One, c.Many))];
    }
}
