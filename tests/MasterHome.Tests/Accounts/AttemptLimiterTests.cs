using MasterHome.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Tests.Accounts;

public sealed class AttemptLimiterTests(TestDatabase database) : DataTest(database)
{
    private const int MaxAttempts = 10;
    private readonly Account _mira = new("mira@example.org", "Mira Okafor", null, StaffRole.None, A.Moment);

    [Fact]
    public async Task Two_hundred_simultaneous_attempts_get_no_more_than_ten()
    {
        await Given(_mira);
        var taken = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(() => Take(A.Moment))));

        Assert.Equal(MaxAttempts, taken.Count(t => t));
        Assert.Equal(MaxAttempts, await Read(db => db.Users.Select(a => a.AccessFailedCount).SingleAsync()));
    }

    [Fact]
    public async Task Two_hundred_simultaneous_attempts_after_the_wait_get_no_more_than_ten()
    {
        await Given(_mira);
        await TakeMany(20, A.Moment, TimeSpan.Zero);
        var taken = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(() => Take(A.Moment.AddMinutes(15)))));

        Assert.Equal(MaxAttempts, taken.Count(t => t));
    }

    [Fact]
    public async Task Successive_attempts_get_no_more_than_ten()
    {
        await Given(_mira);
        Assert.Equal(MaxAttempts, (await TakeMany(200, A.Moment, TimeSpan.Zero)).Count);
    }

    [Theory]
    [InlineData(15, true)]
    [InlineData(14, false)]
    public async Task Attempts_are_allowed_again_fifteen_minutes_after_the_last(int minutes, bool allowed)
    {
        await Given(_mira);
        var taken = await TakeMany(MaxAttempts, A.Moment, TimeSpan.FromSeconds(10));

        Assert.Equal(allowed, await Take(taken[^1].AddMinutes(minutes)));
    }

    [Fact]
    public async Task Refused_attempts_do_not_extend_the_wait()
    {
        await Given(_mira);
        await TakeMany(200, A.Moment, TimeSpan.FromSeconds(4));

        Assert.True(await Take(A.Moment.AddSeconds(4 * (MaxAttempts - 1)).AddMinutes(15)));
    }

    [Theory]
    [InlineData(4.5)]
    [InlineData(30)]
    [InlineData(90)]
    [InlineData(100)]
    public async Task There_are_at_most_ten_attempts_in_any_fifteen_minutes(double seconds)
    {
        await Given(_mira);
        var taken = await TakeMany(200, A.Moment, TimeSpan.FromSeconds(seconds));

        Assert.All(taken, from => Assert.InRange(taken.Count(at => at >= from && at < from.AddMinutes(15)), 1, MaxAttempts));
    }

    [Fact]
    public async Task A_successful_sign_in_restores_all_attempts()
    {
        await Given(_mira);
        await TakeMany(MaxAttempts, A.Moment, TimeSpan.Zero);
        await Do(db => Limiter(db).ResetPasswordAttempts(_mira.Id));

        Assert.Equal(MaxAttempts, (await TakeMany(20, A.Moment, TimeSpan.Zero)).Count);
    }

    [Fact]
    public async Task Attempts_are_counted_per_account_and_an_unknown_account_gets_none()
    {
        var omar = new Account("omar@example.org", "Omar Sels", null, StaffRole.None, A.Moment);
        await Given(_mira);
        await Given(omar);
        await TakeMany(MaxAttempts, A.Moment, TimeSpan.Zero);

        Assert.False(await Take(A.Moment));
        Assert.True(await Read(db => Limiter(db).TryTakePasswordAttempt(omar.Id, A.Moment)));
        Assert.False(await Read(db => Limiter(db).TryTakePasswordAttempt("", A.Moment)));
    }

    [Fact]
    public async Task A_time_step_is_accepted_only_once_even_for_simultaneous_attempts()
    {
        await Given(_mira);
        var taken = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => TakeStep(100))));

        Assert.Single(taken, t => t);
        Assert.False(await TakeStep(100));
        Assert.False(await TakeStep(99));
        Assert.True(await TakeStep(101));
    }

    private static AttemptLimiter Limiter(MasterHome.Data.HomeDb db) => new(db, Options.Create(new SignInSettings()));

    private Task<bool> Take(DateTime at) => Read(db => Limiter(db).TryTakePasswordAttempt(_mira.Id, at));

    private Task<bool> TakeStep(long step) => Read(db => Limiter(db).TryTakeTimeStep(_mira.Id, step));

    /// <returns>The times of the allowed attempts.</returns>
    private async Task<List<DateTime>> TakeMany(int attempts, DateTime from, TimeSpan interval)
    {
        var taken = new List<DateTime>();
        for (var at = from; attempts > 0; attempts--, at += interval)
        {
            if (await Take(at))
                taken.Add(at);
        }
        return taken;
    }
}
