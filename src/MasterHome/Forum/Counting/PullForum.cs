using MasterHome.Jobs;

namespace MasterHome.Forum.Counting;

/// <summary>Counts every member's replies, stores a snapshot and posts the difference to the ledger. A failed count is "no data": the
/// previous count stays. Repeated, late or concurrent runs post nothing twice. After an interruption, the next run continues with the
/// remaining members.</summary>
public sealed class PullForum(PullPlan plan, ReplyCounter counter, ReplyCounts counts, UnmatchedMembers unmatched)
{
    /// <exception cref="RefusedException">When the forum treats the connection as a guest or cannot be reached.</exception>
    public async Task<JobResult> RunAsync(CancellationToken ct)
    {
        var years = await plan.Years(ct);
        if (years.Count == 0)
            return new JobResult(0, 0, "No open year counts forum replies.");
        // Check the forum and read the member IDs concurrently.
        var (ready, plannedYears) = (counter.CheckReadiness(ct), plan.PlanYears(years, ct));
        await Task.WhenAll(ready, plannedYears);
        Refusal.When(await ready);
        var tally = new PullTally();
        foreach (var year in await plannedYears)
        {
            await foreach (var batch in counter.Count(plan.Members(year, ct), ct))
            {
                var counted = tally.AddBatch(batch);
                if (await counts.Store(year.Cycle, counted, ct) is not { } stored)
                    break; // The year was closed during the run: a closed year takes no entries.
                tally.AddStored(counted.Count, stored);
            }
        }
        await unmatched.Refresh(years, tally.UnknownIds, search: !counter.GaveUp, ct);
        await counts.DeleteOldSnapshots(ct);
        return tally.Result;
    }
}
