using System.Globalization;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Standing;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Portal.Program;

/// <summary>Reads the rules of the running year, and the questions and answers about them.</summary>
internal sealed class ProgramPageReader(HomeDb db, ProgramCalendar calendar)
{
    /// <returns>Null when no year is running.</returns>
    public async Task<ProgramPage?> Read(HomeSettings home, CancellationToken ct)
    {
        var today = calendar.Today;
        if (await db.Cycles.AsNoTracking().RunningOn(today, ct) is not { } cycle)
            return null;
        var trainings = await db
            .Requirements.Where(r => r.CycleId == cycle.Id)
            .Join(
                db.Courses,
                r => r.CourseId,
                c => c.Id,
                (r, c) =>
                    new
                    {
                        c.Code,
                        c.Title,
                        c.Minutes,
                        c.CanTestOut,
                        r.Audience,
                        r.CountsFrom,
                    }
            )
            .OrderBy(c => c.Audience)
            .ThenBy(c => c.Code)
            .Select(c => new RequiredCourse(c.Title, c.Minutes, c.CanTestOut, c.Audience, c.CountsFrom))
            .ToListAsync(ct);
        var dates = cycle.KeyDates.OrderBy(d => d.On).ThenBy(d => d.Id).ToList();
        var next = dates.FirstOrDefault(d => d.On >= today);
        var kept = await db
            .Questions.AsNoTracking()
            .Where(q => q.IsShown)
            .OrderBy(q => q.Position)
            .ThenBy(q => q.Id)
            .Select(q => new AnsweredQuestion($"question-{q.Id}", q.Question, q.Answer))
            .ToListAsync(ct);
        var page = new ProgramPage(
            cycle.Id,
            cycle.Year,
            cycle.BasePoints,
            cycle.ProRated,
            cycle.TrainingFinalOn,
            cycle.OffersPlaces,
            cycle.OfferHours,
            today,
            trainings,
            [.. dates.Select(d => new Milestone(d.On, d.Text, d.On < today, d == next))],
            [.. PointsByMonth(cycle)]
        );
        return page with { Questions = [.. kept, .. RuleAnswers.Of(page, home)] };
    }

    /// <summary>Required points by qualifying month; empty if the cycle is not prorated.</summary>
    private static IEnumerable<(string, int)> PointsByMonth(ProgramCycle cycle) =>
        !cycle.ProRated
            ? []
            : Enumerable
                .Range(1, RequiredPoints.MonthsOfYear)
                .Select(month => new DateOnly(cycle.Year, month, 1))
                .Select(first => (first.ToString("MMMM", CultureInfo.InvariantCulture), RequiredPoints.Of(cycle, first, [], null).Points));
}
