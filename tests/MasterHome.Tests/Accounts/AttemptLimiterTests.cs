using MasterHome.Accounts;
using MasterHome.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Tests.Accounts;

public sealed class AttemptLimiterTests(TestDatabase database) : DataTest(database)
{
    private const int Most = 10;
    private readonly Account _mira = new("mira@example.org", "Mira Okafor", null, StaffRole.None, A.Moment);

    [Fact]
    public async Task Two_hundred_at_once_get_no_more_than_ten()
    {
        await Given(_mira);
        var taken = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(() => Take(A.Moment))));

        Assert.Equal(Most, taken.Count(t => t));
        Assert.Equal(Most, await Read(db => db.Users.Select(a => a.AccessFailedCount).SingleAsync()));
    }

    [Fact]
    public async Task Two_hundred_at_once_after_the_wait_get_no_more_than_ten_again()
    {
        await Given(_mira);
        await TakeMany(20, A.Moment, TimeSpan.Zero);
        var taken = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(() => Take(A.Moment.AddMinutes(15)))));

        Assert.Equal(Most, taken.Count(t => t));
    }

    [Fact]
    public async Task One_after_the_other_there_are_ten()
    {
        await Given(_mira);
        Assert.Equal(Most, (await TakeMany(200, A.Moment, TimeSpan.Zero)).Count);
    }

    [Theory]
    [InlineData(15, true)]
    [InlineData(14, false)]
    public async Task Fifteen_minutes_after_the_last_of_them_they_are_given_back(int minutes, bool given)
    {
        await Given(_mira);
        var taken = await TakeMany(Most, A.Moment, TimeSpan.FromSeconds(10));

        Assert.Equal(given, await Take(taken[^1].AddMinutes(minutes)));
    }

    [Fact]
    public async Task Trying_on_while_there_are_none_does_not_make_the_wait_longer()
    {
        await Given(_mira);
        await TakeMany(200, A.Moment, TimeSpan.FromSeconds(4));

        Assert.True(await Take(A.Moment.AddSeconds(4 * (Most - 1)).AddMinutes(15)));
    }

    [Theory]
    [InlineData(4.5)]
    [InlineData(30)]
    [InlineData(90)]
    [InlineData(100)]
    public async Task However_they_are_spread_there_are_at_most_ten_in_any_fifteen_minutes(double seconds)
    {
        await Given(_mira);
        var taken = await TakeMany(200, A.Moment, TimeSpan.FromSeconds(seconds));

        Assert.All(taken, from => Assert.InRange(taken.Count(at => at >= from && at < from.AddMinutes(15)), 1, Most));
    }

    [Fact]
    public async Task Who_came_in_has_all_of_them_again()
    {
        await Given(_mira);
        await TakeMany(Most, A.Moment, TimeSpan.Zero);
        await Do(db => Of(db).Forget(_mira.Id));

        Assert.Equal(Most, (await TakeMany(20, A.Moment, TimeSpan.Zero)).Count);
    }

    [Fact]
    public async Task Nobody_has_none_and_one_persons_are_not_anothers()
    {
        var omar = new Account("omar@example.org", "Omar Sels", null, StaffRole.None, A.Moment);
        await Given(_mira);
        await Given(omar);
        await TakeMany(Most, A.Moment, TimeSpan.Zero);

        Assert.False(await Take(A.Moment));
        Assert.True(await Read(db => Of(db).Take(omar.Id, A.Moment)));
        Assert.False(await Read(db => Of(db).Take("", A.Moment)));
    }

    [Fact]
    public async Task A_step_in_time_is_taken_once_also_by_many_at_once()
    {
        await Given(_mira);
        var taken = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => TakeStep(100))));

        Assert.Single(taken, t => t);
        Assert.False(await TakeStep(100));
        Assert.False(await TakeStep(99));
        Assert.True(await TakeStep(101));
    }

    private static AttemptLimiter Of(MasterHome.Data.HomeDb db) => new(db, Options.Create(new SignInSettings()));

    private Task<bool> Take(DateTime at) => Read(db => Of(db).Take(_mira.Id, at));

    private Task<bool> TakeStep(long step) => Read(db => Of(db).TakeStep(_mira.Id, step));

    /// <returns>When one was given.</returns>
    private async Task<List<DateTime>> TakeMany(int tries, DateTime from, TimeSpan apart)
    {
        var taken = new List<DateTime>();
        for (var at = from; tries > 0; tries--, at += apart)
        {
            if (await Take(at))
                taken.Add(at);
        }
        return taken;
    }
}
