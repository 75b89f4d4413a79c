using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.Opportunities.Watches;
using MasterHome.OptOuts;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Tests.Opportunities.Watches;

public sealed class TellWatchersTests(TestDatabase database) : DataTest(database)
{
    private static readonly DateTime Start = A.Time(2026, 10, 1, 9);

    [Fact]
    public async Task Who_watches_is_told_once_when_a_place_becomes_free()
    {
        var (opportunity, session) = await Given(A.Session().At(Start).WithPlaces(1));
        var (holder, watcher) = (await Given(A.Member().Build()), await Given(A.Member().Build()));
        var signUp = await SignUp(holder, session);
        await Watch(watcher, opportunity);
        await Watch(watcher, opportunity);
        Assert.Equal(0, await Tell());

        await Do(db => new Places(db, Calendar).Withdraw(signUp.Id, By.Member(holder.Id)));
        Assert.Equal(1, await Tell());
        Assert.Equal(0, await Tell());

        var email = await Read(db => db.OutgoingEmails.SingleAsync(m => m.Kind == PlaceAppeared.Key));
        Assert.Equal((watcher.Id, "1 place", Start), (email.MemberId, email.ReadValues()["places"], email.StaleAt));
        Assert.Empty(await Read(db => db.Watches.ToListAsync()));
        await Watch(watcher, opportunity);
        Assert.Equal(1, await Tell());
    }

    [Fact]
    public async Task Who_watches_is_told_of_a_new_date()
    {
        var (opportunity, session) = await Given(A.Session().At(Start).WithPlaces(1));
        await SignUp(await Given(A.Member().Build()), session);
        await Watch(await Given(A.Member().Build()), opportunity);
        Assert.Equal(0, await Tell());

        await Do(async db =>
        {
            (await db.Opportunities.Include(o => o.Sessions).SingleAsync()).Schedule(A.Session().At(Start.AddDays(7)).WithPlaces(5));
            await db.SaveChangesAsync();
        });

        Assert.Equal(1, await Tell());
    }

    /// <summary>The rule is that of the sign-up itself, so nobody is sent to a page that refuses them.</summary>
    [Fact]
    public async Task Nobody_is_told_of_a_place_that_they_cannot_take()
    {
        var opens = A.Moment.AddDays(-1);
        var terms = (SessionTerms)A.Session().At(Start).WithPlaces(5);
        var (opportunity, _) = await Given(terms with { Release = new PlaceRelease(opens, 48, null) });
        var (below, ahead, leaving) = (await Given(A.Member().Build()), await Given(A.Member().Build()), await Given(A.Member().Build()));
        foreach (var member in new[] { below, ahead, leaving })
            await Watch(member, opportunity);
        await Given(new OptOut(leaving.Id, await Read(db => db.Cycles.SingleAsync()), null, A.Today, By.Member(leaving.Id)));

        Assert.Equal(1, await Tell(belowPace: below.Id));
        Assert.Equal(below.Id, await Read(db => db.OutgoingEmails.Select(m => m.MemberId).SingleAsync()));
        Assert.Equal(2, await Read(db => db.Watches.CountAsync()));
    }

    [Fact]
    public async Task What_has_ended_is_no_longer_watched_and_cannot_be()
    {
        var (opportunity, _) = await Given(A.Session().At(Start).WithPlaces(1));
        var member = await Given(A.Member().Build());
        await Watch(member, opportunity);
        await Do(db => db.Opportunities.ExecuteUpdateAsync(set => set.SetProperty(o => o.RetiredAt, A.Moment)));

        Assert.Equal(0, await Tell());
        Assert.Empty(await Read(db => db.Watches.ToListAsync()));
        await Assert.ThrowsAsync<RefusedException>(() => Watch(member, opportunity));
        await Do(db => db.Opportunities.ExecuteUpdateAsync(set => set.SetProperty(o => o.PublishedAt, (DateTime?)null)));
        await Assert.ThrowsAsync<NotFoundException>(() => Watch(member, opportunity));
    }

    [Fact]
    public async Task Two_runs_at_once_send_one_email_each_and_stopping_ends_the_watch()
    {
        var (opportunity, _) = await Given(A.Session().At(Start).WithPlaces(1));
        foreach (var _ in Enumerable.Range(0, 8))
            await Watch(await Given(A.Member().Build()), opportunity);
        var stopped = await Given(A.Member().Build());
        await Watch(stopped, opportunity);
        await Do(db => new WatchActions(db).Stop(stopped.Id, opportunity.Id));

        var told = await Task.WhenAll(Task.Run(() => Tell()), Task.Run(() => Tell()));

        Assert.Equal(8, told.Sum());
        Assert.Equal(8, await Read(db => db.OutgoingEmails.CountAsync(m => m.Kind == PlaceAppeared.Key)));
    }

    private async Task<(Opportunity, Session)> Given(SessionTerms session)
    {
        var cycle = await Given(A.Cycle().Build());
        var opportunity = await Given(A.Opportunity().In(cycle).With(session).Build());
        return (opportunity, opportunity.Sessions[0]);
    }

    private async Task<SignUp> SignUp(Member member, Session session) =>
        await Read(db => new Places(db, Calendar).SignUp(member.Id, session.Id, By.Member(member.Id)));

    private Task Watch(Member member, Opportunity opportunity) =>
        Do(db => new WatchActions(db).Start(member.Id, opportunity.Id, By.Member(member.Id)));

    private async Task<int> Tell(int? belowPace = null) =>
        (
            await Read(db =>
                new TellWatchers(db, Calendar, (id, _, _) => Task.FromResult(id == belowPace)).RunAsync(CancellationToken.None)
            )
        ).Counted;
}
