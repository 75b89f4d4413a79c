using MasterHome.Standing;
using MasterHome.Standing.Summaries;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.Hosting;

/// <summary>The portal is killed while it makes the lists of members follow changes.</summary>
public sealed class KillDuringRefreshTests : KillTest
{
    private const int Many = 7000;

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task After_a_kill_during_the_refresh_every_member_is_summarized_once_and_rightly(int seed)
    {
        using var folder = await TestDatabaseFolder.Gather(Members);
        await using (var db = folder.Open())
        {
            db.AddRange(Enumerable.Range(0, Many - Members).Select(n => A.Member().At($"many{n}@example.org").Build()));
            await db.SaveChangesAsync();
        }
        (string, string)[] settings = [("ASPNETCORE_ENVIRONMENT", "Development"), ("Jobs:RefreshSeconds", "1")];
        var moment = KillMoment.FromSeed(seed, Many - 1000);
        await using (var one = await RealPortal.Serve(folder.Folder, settings))
        {
            await using var db = folder.Open();
            await Wait.For(async () => await db.StandingSummaries.CountAsync() >= moment.After || one.HasEnded);
            await moment.Kill(one);
        }

        await using (await RealPortal.Serve(folder.Folder, settings))
        {
            await using var db = folder.Open();
            await Wait.For(async () => !await db.StandingChanges.AnyAsync() && await db.StandingSummaries.CountAsync() >= Many);
        }
        await using var read = folder.Open();
        Assert.Equal(Many, await read.StandingSummaries.CountAsync());
        Assert.Equal(Many, await read.StandingTotals.SumAsync(t => t.Members));
        Assert.Empty(await new CompareSummaries(read, new Standings(read, A.Calendar(TimeProvider.System))).Find(default));
    }
}
