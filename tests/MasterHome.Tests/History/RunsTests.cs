using MasterHome.History;
using MasterHome.Tests.Support;

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace MasterHome.Tests.History;

public sealed class RunsTests : DataTest, IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public RunsTests(TestDatabase database)
        : base(database)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(Clock);
        services.AddScoped(_ => Open());
        services.AddScoped<CountSheep>();
        services.AddSingleton<Runs>();
        _services = services.BuildServiceProvider();
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    [Fact]
    public async Task A_run_leaves_a_row_of_what_it_did_and_how_long_it_took()
    {
        var result = await Runs.Record<CountSheep>(sheep => Task.FromResult(sheep.Count(Clock, 12, 1)));

        Assert.Equal(12, result.Counted);
        var run = await Read(db => db.JobRuns.SingleAsync());
        Assert.Equal((nameof(CountSheep), Runs.Instance, 12, 1, "12 sheep.", false), (run.Job, run.Instance, run.Counted, run.Failed, run.Sentence, run.BrokeOff));
        Assert.Equal((A.Moment, A.Moment.AddMinutes(3)), (run.StartedAt, run.EndedAt));
    }

    [Fact]
    public async Task While_it_runs_its_row_says_so()
    {
        await Runs.Record<CountSheep>(async sheep =>
        {
            Assert.Null((await Read(db => db.JobRuns.SingleAsync())).EndedAt);
            return sheep.Count(Clock, 1, 0);
        });
        Assert.NotNull((await Read(db => db.JobRuns.SingleAsync())).EndedAt);
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1, 0, 1)]
    [InlineData(0, 1, 1)]
    public async Task A_quiet_sweep_leaves_a_row_only_when_it_did_something(int counted, int failed, int rows)
    {
        await Runs.Record<CountSheep>(sheep => Task.FromResult(sheep.Count(Clock, counted, failed)), quiet: true);
        Assert.Equal(rows, await Read(db => db.JobRuns.CountAsync()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_job_that_throws_leaves_a_row_that_says_it_broke_off_without_the_words_of_the_fault(bool quiet)
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => Runs.Record<CountSheep>(_ => throw new InvalidOperationException("zoe@example.org is a wolf"), quiet));
        var run = await Read(db => db.JobRuns.SingleAsync());
        Assert.Equal((true, "Broke off: InvalidOperationException.", A.Moment), (run.BrokeOff, run.Sentence, run.EndedAt!.Value));
    }

    [Fact]
    public async Task A_job_that_is_refused_says_why()
    {
        await Assert.ThrowsAsync<RefusedException>(() => Runs.Record<CountSheep>(_ => throw new RefusedException("There is no meadow.")));
        Assert.Equal("There is no meadow.", (await Read(db => db.JobRuns.SingleAsync())).Sentence);
    }

    [Fact]
    public async Task A_job_that_is_stopped_says_so()
    {
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Runs.Record<CountSheep>(
            async _ =>
            {
                await stop.CancelAsync();
                stop.Token.ThrowIfCancellationRequested();
                return new JobResult(0, 0, "");
            },
            ct: stop.Token));
        Assert.Equal((true, "Stopped before it was done."), await Read(db => db.JobRuns.Select(r => new ValueTuple<bool, string?>(r.BrokeOff, r.Sentence)).SingleAsync()));
    }

    [Fact]
    public async Task Each_run_has_a_scope_of_its_own()
    {
        for (var n = 0; n < 2; n++)
            await Runs.Record<CountSheep>(sheep => Task.FromResult(sheep.Count(Clock, 1, 0)));
        Assert.Equal(2, await Read(db => db.JobRuns.CountAsync()));
    }

    private Runs Runs => _services.GetRequiredService<Runs>();

    private sealed class CountSheep
    {
        private int _times;

        public JobResult Count(Microsoft.Extensions.Time.Testing.FakeTimeProvider clock, int counted, int failed)
        {
            Assert.Equal(1, ++_times);
            clock.Advance(TimeSpan.FromMinutes(3));
            return new JobResult(counted, failed, $"{counted} sheep.");
        }
    }
}
