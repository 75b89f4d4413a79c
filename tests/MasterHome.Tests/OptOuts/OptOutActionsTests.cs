using MasterHome.Data;
using MasterHome.OptOuts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Tests.OptOuts;

public sealed class OptOutActionsTests(TestDatabase database) : DataTest(database)
{
    [Fact]
    public async Task An_administrator_opts_a_member_out_with_a_reason_and_takes_it_back()
    {
        var member = await AMember();
        var refused = await Assert.ThrowsAsync<RefusedException>(() => Do(db => Actions(db).OptOutFor(member, " ", By.Administrator())));
        Assert.Equal("Reason", refused.Field);
        await Do(db => Actions(db).OptOutFor(member, "Wrote to us.", By.Administrator()));
        await Assert.ThrowsAsync<RefusedException>(() => Do(db => Actions(db).OptOutFor(member, "Again", By.Administrator())));
        Assert.Equal("Alex Administrator", await Read(db => db.History.Select(h => h.ActorName).SingleAsync()));

        await Do(db => Actions(db).TakeBack(member, By.Administrator(A.Moment.AddHours(1))));
        Assert.Equal(["opted-out", "opt-out-canceled"], await Emails());
        refused = await Assert.ThrowsAsync<RefusedException>(() => Do(db => Actions(db).TakeBack(member, By.Administrator())));
        Assert.Equal("They have not opted out.", refused.Message);
    }

    [Fact]
    public async Task A_cancellation_is_undone_for_a_day_and_each_change_is_told()
    {
        var member = await AMember();
        await Do(db => Actions(db).OptOut(member, null, By.Member(member)));
        await Do(db => Actions(db).TakeBack(member, By.Member(member, A.Moment.AddHours(1))));
        var id = await Read(db => db.OptOuts.Select(o => o.Id).SingleAsync());

        await Assert.ThrowsAsync<RefusedException>(() => Do(db => Actions(db).Restore(id, By.Administrator(A.Moment.AddHours(25)))));
        await Do(db => Actions(db).Restore(id, By.Administrator(A.Moment.AddHours(24))));
        Assert.Null(await Read(db => db.OptOuts.Select(o => o.TakenBackAt).SingleAsync()));
        await Assert.ThrowsAsync<RefusedException>(() => Do(db => Actions(db).Restore(id, By.Administrator(A.Moment.AddHours(24)))));
        await Do(db => Actions(db).TakeBack(member, By.Member(member, A.Moment.AddHours(26))));
        Assert.Equal(["opted-out", "opt-out-canceled", "opted-out", "opt-out-canceled"], await Emails());
    }

    /// <summary>A merge moves the opt-out, and leaves the emails about it with the duplicate.</summary>
    [Fact]
    public async Task After_a_merge_each_change_of_the_opt_out_is_told_too()
    {
        var (duplicate, survivor) = (await AMember(), (await Given(A.Member().Build())).Id);
        await Do(db => Actions(db).OptOut(duplicate, null, By.Member(duplicate)));
        await Do(db => db.OptOuts.ExecuteUpdateAsync(set => set.SetProperty(o => o.MemberId, survivor)));
        await Do(db => Actions(db).TakeBack(survivor, By.Member(survivor, A.Moment.AddHours(1))));
        var id = await Read(db => db.OptOuts.Select(o => o.Id).SingleAsync());

        await Do(db => Actions(db).Restore(id, By.Administrator(A.Moment.AddHours(2))));

        Assert.Equal(["opted-out", "opt-out-canceled", "opted-out"], await Emails());
    }

    [Fact]
    public async Task A_cancellation_is_not_undone_once_the_member_has_opted_out_again()
    {
        var member = await AMember();
        await Do(db => Actions(db).OptOut(member, null, By.Member(member)));
        await Do(db => Actions(db).TakeBack(member, By.Member(member)));
        var id = await Read(db => db.OptOuts.Select(o => o.Id).SingleAsync());
        await Do(db => Actions(db).OptOut(member, null, By.Member(member, A.Moment.AddHours(1))));
        var refused = await Assert.ThrowsAsync<RefusedException>(() => Do(db => Actions(db).Restore(id, By.Administrator())));
        Assert.Contains("opted out again", refused.Message, StringComparison.Ordinal);
    }

    private async Task<int> AMember()
    {
        await Given(A.Cycle().Build());
        return (await Given(A.Member().Build())).Id;
    }

    private Task<List<string>> Emails() => Read(db => db.OutgoingEmails.OrderBy(m => m.Id).Select(m => m.Kind).ToListAsync());

    private static OptOutActions Actions(HomeDb db) => new(db, A.Calendar(), Options.Create(new UndoSettings()));
}
