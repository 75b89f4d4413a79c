using MasterHome.Cycles;
using MasterHome.History;
using MasterHome.Training;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Data;

/// <summary>Initial data: a cycle with the program's public defaults and the four core trainings of its FAQ.</summary>
public static class Defaults
{
    private static readonly DateOnly LongAgo = new(2015, 1, 1);

    /// <summary>Codes as in the learning system. Members can test out of Levels 1 and 2, which take about six hours in total (FAQ
    /// 9).</summary>
    private static readonly CourseTerms[] CoreTrainings =
    [
        new("L1", "Level 1 Model Building", 180, true, LongAgo, null),
        new("L2", "Level 2 Model Building", 180, true, LongAgo, null),
        new("L3", "Level 3 Model Building", 600, false, LongAgo, null),
        new("TAW", "The Anaplan Way", 300, false, LongAgo, null),
    ];

    public static async Task<ProgramCycle> Create(HomeDb db, int year, DateOnly today, AuditContext audit, CancellationToken ct)
    {
        var cycle = new ProgramCycle(year, CycleRules.Default(year));
        cycle.AddKeyDate(new DateOnly(year, 1, 1), "Requirements are published; contributions count from this day");
        cycle.AddKeyDate(cycle.TrainingFinalOn, "The list of core trainings is final");
        cycle.AddKeyDate(cycle.LastDay, "Contributions close");
        cycle.AddKeyDate(cycle.ReportOn, "Members learn whether they are certified for the next year");
        db.Add(cycle);
        foreach (var terms in CoreTrainings)
        {
            if (!await db.Courses.AnyAsync(c => c.Code == terms.Code, ct))
                db.Add(new Course(terms));
        }
        await db.SaveChangesAsync(ct);
        var courses = await db
            .Courses.Include(c => c.Prerequisites)
            .Where(c => CoreTrainings.Select(t => t.Code).Contains(c.Code))
            .ToDictionaryAsync(c => c.Code, ct);
        courses["L3"].Need(courses["L1"]);
        courses["L3"].Need(courses["L2"]);
        foreach (var course in courses.Values)
            db.Add(new Requirement(cycle, course, Audience.Everyone, null, "The program's default list", today, audit));
        db.Note(audit, nameof(ProgramCycle), cycle.Year, $"The {year} cycle was created from the program's defaults");
        await db.SaveChangesAsync(ct);
        return cycle;
    }
}
