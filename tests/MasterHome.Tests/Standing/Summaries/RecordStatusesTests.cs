using MasterHome.Cycles;
using MasterHome.Members;
using MasterHome.Standing;
using MasterHome.Standing.Summaries;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Tests.Standing.Summaries;

public class RecordStatusesTests(TestDatabase database) : DataTest(database)
{
    [Fact]
    public async Task Only_changes_are_stored_and_each_day_finds_its_status()
    {
        var (cycle, member) = await Summarized();
        var first = Calendar.Today;
        Assert.Equal(1, await Record());
        await NextDay();
        Assert.Equal(0, await Record());
        await Meets(cycle, member);
        await NextDay();
        Assert.Equal(1, await Record());
        await NextDay();
        Assert.Equal(0, await Record());

        var periods = await Read(db => db.StatusPeriods.OrderBy(p => p.FirstDay).ToListAsync());
        Assert.Equal(
            [(first, first.AddDays(2), MemberStatus.AtRisk), (first.AddDays(2), (DateOnly?)null, MemberStatus.RequirementsMet)],
            periods.Select(p => (p.FirstDay, p.EndedOn, p.Status))
        );
    }

    [Fact]
    public async Task A_second_run_on_one_day_corrects_that_day()
    {
        var (cycle, member) = await Summarized();
        await Record();
        await Meets(cycle, member);
        Assert.Equal(1, await Record());
        Assert.Equal(0, await Record());
        var period = await Read(db => db.StatusPeriods.SingleAsync());
        Assert.Equal((Calendar.Today, null, MemberStatus.RequirementsMet), (period.FirstDay, period.EndedOn, period.Status));
    }

    [Fact]
    public async Task Two_runs_at_once_record_each_member_once()
    {
        await Summarized();
        var counts = await Task.WhenAll(Task.Run(Record), Task.Run(Record));
        Assert.Equal(1, counts.Sum());
        Assert.Equal(1, await Read(db => db.StatusPeriods.CountAsync()));
    }

    [Fact]
    public async Task Who_is_not_in_the_year_has_no_status()
    {
        await Given(A.Cycle().Build());
        await Given(A.Member().QualifiedIn(3, 2027).Build());
        await Refresh();
        Assert.Equal(0, await Record());
    }

    private async Task<(ProgramCycle Cycle, Member Member)> Summarized()
    {
        var cycle = await Given(A.Cycle().Build());
        var member = await Given(A.Member().Build());
        await Refresh();
        return (cycle, member);
    }

    private async Task Meets(ProgramCycle cycle, Member member)
    {
        await Given(new RequiredOverride(member.Id, cycle, 0, "A founder", By.Administrator()));
        await Refresh();
    }

    private async Task NextDay()
    {
        Clock.Advance(TimeSpan.FromDays(1));
        await Refresh();
    }

    private Task<int> Record() => Read(async db => (await new RecordStatuses(db, Calendar).RunAsync(default)).Counted);

    private Task Refresh() => Do(db => new RefreshSummaries(db, new Standings(db, Calendar), Calendar).RunAsync(default));
}
