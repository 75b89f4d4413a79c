using MasterHome.OptOuts;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Tests.OptOuts;

public class OptOutTests
{
    private static readonly DateOnly LastDay = A.Day(2026, 12, 31);

    [Fact]
    public void Is_possible_and_can_be_undone_until_31_december_included()
    {
        var cycle = A.Cycle(2026).Build();
        var optOut = new OptOut(7, cycle, "  ", LastDay, By.Member(7));
        Assert.Null(optOut.Reason);
        Assert.Null(optOut.WhyNotTakeBack(cycle, LastDay));
        optOut.TakeBack(cycle, LastDay, By.Member(7));
        Assert.Equal(A.Moment, optOut.TakenBackAt);
    }

    [Fact]
    public void The_next_day_is_too_late()
    {
        var cycle = A.Cycle(2026).Build();
        Assert.Throws<RefusedException>(() => new OptOut(7, cycle, null, LastDay.AddDays(1), By.Member(7)));
        var optOut = new OptOut(7, cycle, null, LastDay, By.Member(7));
        Assert.Throws<RefusedException>(() => optOut.TakeBack(cycle, LastDay.AddDays(1), By.Member(7)));
        Assert.Null(optOut.TakenBackAt);
    }

    /// <summary>23:59 in Honolulu on 31 December is 09:59 UTC on 1 January.</summary>
    [Theory]
    [InlineData(9, 59, true)]
    [InlineData(10, 0, false)]
    public void The_last_day_ends_at_midnight_in_the_programs_zone(int hour, int minute, bool can)
    {
        var today = A.Calendar(A.Time(2027, 1, 1, hour, minute), "Pacific/Honolulu").Today;
        Assert.Equal(can, OptOut.WhyNotOptOut(A.Cycle(2026), today) is null);
    }

    [Fact]
    public void Nothing_changes_in_a_closed_year() => Assert.NotNull(OptOut.WhyNotOptOut(A.Cycle(2026).Closed(), LastDay));

    [Fact]
    public void Is_taken_back_once()
    {
        var optOut = new OptOut(7, A.Cycle(), null, A.Today, By.Member(7));
        optOut.TakeBack(A.Cycle(), A.Today, By.Member(7));
        Assert.Throws<RefusedException>(() => optOut.TakeBack(A.Cycle(), A.Today, By.Member(7)));
    }

    [Fact]
    public void A_reason_is_not_a_novel() =>
        Assert.Equal(
            "Reason",
            Assert.Throws<RefusedException>(() => new OptOut(7, A.Cycle(), new string('x', 1001), A.Today, By.Member(7))).Field
        );
}

public class OptOutDataTests(TestDatabase database) : DataTest(database)
{
    [Fact]
    public async Task One_stands_at_a_time_and_one_taken_back_leaves_room_for_another()
    {
        var (member, cycle) = (await Given(A.Member().Build()), await Given(A.Cycle().Build()));
        var first = await Given(new OptOut(member.Id, cycle, null, A.Today, By.Member(member.Id)));
        await Assert.ThrowsAsync<DbUpdateException>(() => Given(new OptOut(member.Id, cycle, null, A.Today, By.Member(member.Id))));
        await Do(async db =>
        {
            (await db.OptOuts.SingleAsync(o => o.Id == first.Id)).TakeBack(cycle, A.Today, By.Member(member.Id));
            await db.SaveChangesAsync();
        });
        Assert.Equal(0, await Read(db => db.OptOuts.InForce(cycle.Id).CountAsync()));
        await Given(new OptOut(member.Id, cycle, null, A.Today, By.Member(member.Id)));
        Assert.Equal(1, await Read(db => db.OptOuts.InForce(cycle.Id).CountAsync()));
    }
}
