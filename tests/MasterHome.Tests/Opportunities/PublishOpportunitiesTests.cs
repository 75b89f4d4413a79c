using MasterHome.Cycles;
using MasterHome.Jobs;
using MasterHome.Opportunities;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Tests.Opportunities;

public class PublishOpportunitiesTests(TestDatabase database) : DataTest(database)
{
    private static readonly DateTime Planned = A.Moment.AddDays(2);

    [Fact]
    public async Task A_draft_is_published_once_its_time_has_come_and_only_once()
    {
        var draft = await PlannedDraft();
        Assert.Equal(0, (await Run()).Counted);
        Assert.Null((await Find(draft)).PublishedAt);

        Clock.Advance(TimeSpan.FromDays(2));
        var runs = await Task.WhenAll(Task.Run(Run), Task.Run(Run));

        Assert.Equal(1, runs.Sum(r => r.Counted));
        Assert.Equal(((DateTime?)Planned, (DateTime?)null), ((await Find(draft)).PublishedAt, (await Find(draft)).PublishAt));
        Assert.Equal(1, await Read(db => db.History.CountAsync(h => h.What == "Published at the planned time")));
        Assert.Equal(0, (await Run()).Counted);
    }

    [Fact]
    public async Task What_was_published_by_hand_is_not_published_again()
    {
        var draft = await PlannedDraft();
        await Do(async db =>
        {
            (await db.Opportunities.Include(o => o.Sessions).SingleAsync()).Publish(A.Moment);
            await db.SaveChangesAsync();
        });
        Clock.Advance(TimeSpan.FromDays(3));
        Assert.Equal(0, (await Run()).Counted);
        Assert.Equal(A.Moment, (await Find(draft)).PublishedAt);
    }

    [Fact]
    public async Task A_draft_that_cannot_be_published_is_counted_and_holds_up_no_other()
    {
        var closed = await Given(A.Cycle(2025).Build());
        var late = await PlannedDraft(closed);
        var draft = await PlannedDraft(await Given(A.Cycle().Build()));
        await Do(db => db.Cycles.Where(c => c.Id == closed.Id).ExecuteUpdateAsync(set => set.SetProperty(c => c.ClosedAt, A.Moment)));
        Clock.Advance(TimeSpan.FromDays(2));

        var result = await Run();
        Assert.Equal((1, 1), (result.Counted, result.Failed));
        Assert.Null((await Find(late)).PublishedAt);
        Assert.NotNull((await Find(draft)).PublishedAt);
    }

    [Fact]
    public void Only_a_complete_draft_is_planned_and_only_for_later()
    {
        var draft = A.Opportunity().NotYetPublished().Build();
        Assert.Throws<RefusedException>(() => draft.PublishOn(Planned, A.Moment));
        draft.Schedule(A.Session());
        Assert.Throws<RefusedException>(() => draft.PublishOn(A.Moment, A.Moment));
        draft.PublishOn(Planned, A.Moment);
        draft.PublishOn(null, A.Moment);
        Assert.Null(draft.PublishAt);
        draft.Publish(A.Moment);
        Assert.Throws<RefusedException>(() => draft.PublishOn(Planned, A.Moment));
    }

    private async Task<Opportunity> PlannedDraft(ProgramCycle? cycle = null)
    {
        var draft = A.Opportunity().In(cycle ?? await Given(A.Cycle().Build())).With(A.Session()).NotYetPublished().Build();
        draft.PublishOn(Planned, A.Moment);
        return await Given(draft);
    }

    private Task<JobResult> Run() => Read(db => new PublishOpportunities(db, Calendar).RunAsync(default));

    private Task<Opportunity> Find(Opportunity opportunity) =>
        Read(db => db.Opportunities.AsNoTracking().SingleAsync(o => o.Id == opportunity.Id));
}
