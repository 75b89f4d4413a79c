using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Jobs;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Standing.Summaries;

/// <summary>A summary that does not say what the sources say.</summary>
public sealed record SummaryDifference(int MemberId, int CycleId, int Year, StandingSummary? Stored, StandingSummary Calculated)
{
    /// <summary>Without names, because it may stand in a log.</summary>
    public string Sentence => $"member {MemberId} in {Year}: {string.Join(", ", Fields())}";

    private IEnumerable<string> Fields()
    {
        if (Stored is null)
            return ["not summarized"];
        (string Field, object Stored, object Calculated)[] fields =
        [
            ("status", Stored.Status, Calculated.Status),
            ("required", Stored.Required, Calculated.Required),
            ("earned", Stored.Earned, Calculated.Earned),
            ("awaiting", Stored.Awaiting, Calculated.Awaiting),
            ("signed up for", Stored.SignedUpFor, Calculated.SignedUpFor),
            ("trainings required", Stored.TrainingsRequired, Calculated.TrainingsRequired),
            ("trainings done", Stored.TrainingsDone, Calculated.TrainingsDone),
            ("trainings unreported", Stored.TrainingsUnreported, Calculated.TrainingsUnreported),
        ];
        var numbers = fields.Where(f => !f.Stored.Equals(f.Calculated)).Select(f => $"{f.Field} is {f.Stored}, not {f.Calculated}");
        return (Stored.LastName, Stored.FirstName) == (Calculated.LastName, Calculated.FirstName)
            ? numbers
            : numbers.Append("another name");
    }
}

/// <summary>Compares every summary with the standing that the sources give. The nightly job lets the wrong ones be calculated
/// again.</summary>
public sealed class CompareSummaries(HomeDb db, Standings standings)
{
    private const int BatchSize = 5000;

    public async Task<JobResult> RunAsync(CancellationToken ct)
    {
        var compared = await db.StandingSummaries.CountAsync(ct);
        var different = await Find(ct);
        await db.Transact(
            _ =>
            {
                db.AddRange(different.Select(d => d.MemberId).Distinct().Select(StandingChange.Of));
                return Task.CompletedTask;
            },
            ct
        );
        return new JobResult(
            compared,
            different.Count,
            different.Count == 0
                ? $"{Format.Count(compared, "standing")} compared."
                : $"{Format.Count(different.Count, "standing")} differed and {(different.Count == 1 ? "is" : "are")} calculated again: "
                    + $"{string.Join("; ", different.Take(5).Select(d => d.Sentence))}."
        );
    }

    /// <summary>Leaves out members with a change that the summaries do not show yet.</summary>
    public async Task<IReadOnlyList<SummaryDifference>> Find(CancellationToken ct)
    {
        var different = new List<SummaryDifference>();
        foreach (var summarized in await db.SummarizedCycles.AsNoTracking().OrderBy(c => c.CycleId).ToListAsync(ct))
        {
            var cycle = await db.Cycles.AsNoTracking().SingleAsync(c => c.Id == summarized.CycleId, ct);
            foreach (var ids in (await db.Members.Select(m => m.Id).Order().ToListAsync(ct)).Chunk(BatchSize))
            {
                var first = await Compare(cycle, summarized.Day, ids, ct);
                // A second look: what changed between the two reads of the first does not differ again, or has its change.
                if (first.Count > 0)
                    different.AddRange(await Compare(cycle, summarized.Day, [.. first.Select(d => d.MemberId)], ct));
            }
        }
        return different;
    }

    private async Task<IReadOnlyList<SummaryDifference>> Compare(ProgramCycle cycle, DateOnly day, int[] ids, CancellationToken ct)
    {
        var stored = await db
            .StandingSummaries.AsNoTracking()
            .Where(s => s.CycleId == cycle.Id && EF.Parameter(ids).Contains(s.MemberId))
            .ToDictionaryAsync(s => s.MemberId, ct);
        var calculated = (await standings.Of(db.Members.Where(m => EF.Parameter(ids).Contains(m.Id)), cycle, ct)).Select(s =>
            StandingSummary.Of(s with { Today = day })
        );
        var changed = (
            await db
                .StandingChanges.Of(cycle.Id)
                .Where(c => c.MemberId == null || EF.Parameter(ids).Contains(c.MemberId.Value))
                .Select(c => c.MemberId)
                .ToListAsync(ct)
        ).ToHashSet();
        return changed.Contains(null)
            ? []
            :
            [
                .. calculated
                    .Where(c => !changed.Contains(c.MemberId) && c != stored.GetValueOrDefault(c.MemberId))
                    .Select(c => new SummaryDifference(c.MemberId, cycle.Id, cycle.Year, stored.GetValueOrDefault(c.MemberId), c)),
            ];
    }
}
