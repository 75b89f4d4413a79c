using MasterHome.Common.Imports;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Training;

/// <summary>Imports the learning system's export: each row is a verified completion. Dates before the member qualified
/// and any order of levels are valid. Importing the same file again changes nothing.</summary>
public sealed class ImportTraining(HomeDb db, ProgramCalendar calendar, IOptions<HomeSettings> home) : IFileImport
{
    public string Kind => "training";

    public IReadOnlyList<string> Columns { get; } = ["Email", "CourseCode", "CourseTitle", "CompletedOn", "TestedOut", "Score"];

    public async Task<PreparedImport> Prepare(IEnumerable<CsvRow> rows, ImportOptions options, CancellationToken ct)
    {
        var known = new TrainingSnapshot(
            await ReadMembers(ct),
            await db.Courses.AsNoTracking().ToDictionaryAsync(c => c.Code.ToUpperInvariant(), ct),
            await db.Completions.AsNoTracking().ToDictionaryAsync(c => (c.MemberId, c.CourseId, c.CompletedOn), ct)
        );
        var plan = TrainingPlan.Make(
            rows,
            known,
            new DayBounds(home.Value.EarliestDate, calendar.LatestToday),
            new ImportPlanBuilder(options.ListsChanges)
        );
        return new PreparedImport(plan.Summary, (audit, ct) => Apply(plan, audit, ct));
    }

    private async Task Apply(TrainingPlan plan, AuditContext audit, CancellationToken ct)
    {
        db.AddRange(plan.Additions.Select(a => Completion.Recorded(a.MemberId, a.CourseId, a.Record, audit)));
        var ids = plan.Confirmations.Keys.ToList();
        foreach (var completion in await db.Completions.Where(c => ids.Contains(c.Id)).ToListAsync(ct))
            completion.Confirm(plan.Confirmations[completion.Id], audit);
        var (added, updated) = (plan.Summary.Added, plan.Summary.Updated);
        if (added + updated > 0)
            db.Note(
                audit,
                nameof(Completion),
                "import",
                "Training imported",
                after: $"{Format.Number(added)} added, {Format.Number(updated)} updated"
            );
    }

    private async Task<Dictionary<string, int>> ReadMembers(CancellationToken ct)
    {
        var former = await db.Members.SelectMany(m => m.FormerAddresses, (m, a) => new { a.EmailKey, m.Id }).ToListAsync(ct);
        var ids = former.DistinctBy(f => f.EmailKey).ToDictionary(f => f.EmailKey, f => f.Id);
        foreach (var member in await db.Members.Select(m => new { m.EmailKey, m.Id }).ToListAsync(ct))
            ids[member.EmailKey] = member.Id;
        return ids;
    }
}
