using MasterHome.Jobs;

namespace MasterHome.Forum.Counting;

/// <summary>Counts every member's replies, keeps a snapshot and posts the difference to the ledger. What fails is "no data": the old number
/// stays. Run twice, late or at once it posts nothing twice; interrupted, the next of that night goes on with those whom it did not reach.</summary>
public sealed class PullForum(PullPlan due, ReplyCounter roll, ReplyCounts book, UnmatchedMembers unmatched)
{
    /// <exception cref="RefusedException">When the forum takes us for a guest or cannot be asked at all.</exception>
    public async Task<JobResult> RunAsync(CancellationToken ct)
    {
        var years = await due.Years(ct);
        if (years.Count == 0)
            return new JobResult(0, 0, "No open year counts forum replies.");
        // While the forum is asked whether it knows us, the database is asked whom to ask about.
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
                    break; // Closed meanwhile: a closed year takes no line any more.
                tally.Stored(counted.Count, kept);
            }
        }
        await unmatched.Refresh(years, tally.Nobody, search: !roll.GaveUp, ct);
        await book.Thin(ct);
        return tally.Result;
    }
}
