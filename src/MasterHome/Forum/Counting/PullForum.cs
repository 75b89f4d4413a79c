using MasterHome.Jobs;

namespace MasterHome.Forum.Counting;

/// <summary>Counts every member's replies, stores a snapshot and posts the difference to the ledger. A failed count is "no data": the
/// previous count
/// stays. Repeated, late or concurrent runs post nothing twice. After an interruption, the next run continues with the remaining
/// members.</summary>
public sealed class PullForum(PullPlan due, ReplyCounter roll, ReplyCounts book, UnmatchedMembers unmatched)
{
    /// <exception cref="RefusedException">When the forum treats the connection as a guest or cannot be reached.</exception>
    public async Task<JobResult> RunAsync(CancellationToken ct)
    {
        var years = await due.Years(ct);
        if (years.Count == 0)
            return new JobResult(0, 0, "No open year counts forum replies.");
        // Check the forum and read the member IDs concurrently.
        var (ready, numbers) = (roll.WhyNotReady(ct), due.Numbers(years, ct));
        await Task.WhenAll(ready, numbers);
        Refusal.When(await ready);
        var tally = new PullTally();
        foreach (var year in await numbers)
        {
            await foreach (var batch in roll.Count(due.Members(year, ct), ct))
            {
                var counted = tally.Take(batch);
                if (await book.Keep(year.Cycle, counted, ct) is not { } kept)
                    break; // The year was closed during the run: a closed year takes no entries.
                tally.Stored(counted.Count, kept);
            }
        }
        await unmatched.Refresh(years, tally.Nobody, search: !roll.GaveUp, ct);
        await book.Thin(ct);
        return tally.Result;
    }
}
