using MasterHome.Jobs;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.Hosting;

/// <summary>A pull of reply counts is killed.</summary>
public sealed class KillDuringPullTests : KillTest
{
    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task After_a_kill_during_a_pull_the_next_run_completes_the_same_ledger(int seed)
    {
        using var interrupted = await TestDatabaseFolder.Gather(Members);
        await using var forum = await StartForum(interrupted);
        var moment = KillMoment.FromSeed(seed, Members);
        var killed = await KillDuring(interrupted, "pull-forum", moment, () => forum.Requests.Count, ForumSettings(forum));
        await RunUntilLeaseIsFree(interrupted, "pull-forum", ForumSettings(forum));
        await RunUntilLeaseIsFree(interrupted, "pull-forum", ForumSettings(forum));

        Assert.Equal(await UninterruptedLedger, await Ledger(interrupted));
        await using var db = interrupted.Open();
        // The next run closes a killed run. A run that was faster than the kill ended by itself.
        Assert.Equal(killed ? 1 : 0, await db.JobRuns.CountAsync(r => r.State == JobRunState.Interrupted));
        Assert.Equal(0, await db.JobRuns.CountAsync(r => r.EndedAt == null));
    }
}
