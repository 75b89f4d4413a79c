using MasterHome.Cycles;
using MasterHome.Members;
using MasterHome.Standing;
using MasterHome.Standing.Summaries;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Tests.Standing.Summaries;

public class CompareSummariesTests(TestDatabase database) : DataTest(database)
{
    [Fact]
    public async Task Names_what_was_altered_and_the_nightly_job_mends_it()
    {
        var (_, member) = await Summarized();
        await Do(db =>
            db.StandingSummaries.Where(s => s.MemberId == member.Id).ExecuteUpdateAsync(set => set.SetProperty(s => s.Earned, 240))
        );

        Assert.Equal($"member {member.Id} in 2026: earned is 240, not 0", Assert.Single(await Find()).Sentence);
        var result = await Read(db => new CompareSummaries(db, new Standings(db, Calendar)).RunAsync(default));
        Assert.Equal((2, 1), (result.Counted, result.Failed));
        await Refresh();
        Assert.Empty(await Find());
    }

    [Fact]
    public async Task Finds_a_member_who_has_no_summary()
    {
        var (_, member) = await Summarized();
        await Do(db => db.StandingSummaries.Where(s => s.MemberId == member.Id).ExecuteDeleteAsync());
        Assert.Equal($"member {member.Id} in 2026: not summarized", Assert.Single(await Find()).Sentence);
    }

    [Fact]
    public async Task A_change_that_is_not_followed_yet_is_no_difference()
    {
        var (cycle, member) = await Summarized();
        await Given(new RequiredOverride(member.Id, cycle, 150, "Illness", By.Administrator()));
        Assert.Empty(await Find());
    }

    [Fact]
    public async Task After_midnight_the_summaries_are_compared_with_the_day_that_they_show()
    {
        Clock.AdjustTime(new DateTimeOffset(2026, 3, 31, 12, 0, 0, TimeSpan.Zero));
        await Summarized();
        Clock.AdjustTime(new DateTimeOffset(2026, 4, 1, 0, 0, 1, TimeSpan.Zero));
        Assert.Empty(await Find());
    }

    private async Task<(ProgramCycle Cycle, Member Member)> Summarized()
    {
        var cycle = await Given(A.Cycle().Build());
        var member = await Given(A.Member().Build());
        await Given(A.Member().Build());
        await Refresh();
        return (cycle, member);
    }

    private Task Refresh() => Do(db => new RefreshSummaries(db, new Standings(db, Calendar), Calendar).RunAsync(default));

    private Task<IReadOnlyList<SummaryDifference>> Find() =>
        Read(db => new CompareSummaries(db, new Standings(db, Calendar)).Find(default));
}
