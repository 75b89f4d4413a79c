using System.Data.Common;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Jobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MasterHome.Tests.Jobs;

public sealed class JobRunnerTests : DataTest, IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly Outage _outage = new();
    private readonly LogCapture _log = new();

    public JobRunnerTests(TestDatabase database)
        : base(database)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddProvider(_log));
        services.AddSingleton<TimeProvider>(Clock);
        services.AddScoped(_ => Open(_outage));
        services.AddScoped<CountingJob>();
        services.AddSingleton<JobLeases>();
        services.AddSingleton<JobRunner>();
        _services = services.BuildServiceProvider();
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    [Fact]
    public async Task A_run_leaves_a_row_of_what_it_did_and_how_long_it_took()
    {
        var result = await Runs.Run<CountingJob>(Counting(12, 1));

        Assert.Equal(12, result.Counted);
        var run = await Read(db => db.JobRuns.SingleAsync());
        Assert.Equal(
            (nameof(CountingJob), JobLeases.Instance, 12, 1, "12 sheep.", JobRunState.PartlyFailed),
            (run.Job, run.Instance, run.Counted, run.Failed, run.Sentence, run.State)
        );
        Assert.Equal((A.Moment, A.Moment.AddMinutes(3)), (run.StartedAt, run.EndedAt));
    }

    [Fact]
    public async Task A_paused_job_does_not_run_before_it_is_resumed()
    {
        await Do(db => db.PauseJob(nameof(CountingJob), "The forum moves", By.Administrator(), default));
        await Do(db => db.PauseJob(nameof(CountingJob), "Again", By.Administrator(), default));
        var paused = await Runs.Run<CountingJob>(Counting(12, 0));
        Assert.True(paused.NotRun);
        Assert.Contains("paused", paused.Sentence, StringComparison.Ordinal);
        Assert.Equal(0, await Read(db => db.JobRuns.CountAsync()));

        await Do(db => db.ResumeJob(nameof(CountingJob), By.Administrator(), default));
        Assert.Equal(12, (await Runs.Run<CountingJob>(Counting(12, 0))).Counted);
        Assert.Equal(2, await Read(db => db.History.CountAsync(h => h.Subject == "Job")));
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    public async Task A_pause_needs_a_reason_and_an_administrator(string? reason)
    {
        await Assert.ThrowsAsync<RefusedException>(() => Do(db => db.PauseJob("DeliverMail", reason, By.Administrator(), default)));
        await Assert.ThrowsAsync<RefusedException>(() => Do(db => db.PauseJob("DeliverMail", "Because", By.Staff(), default)));
        await Assert.ThrowsAsync<RefusedException>(() => Do(db => db.PauseJob("RunJobRequests", "Because", By.Administrator(), default)));
        Assert.Equal(0, await Read(db => db.JobPauses.CountAsync()));
    }

    [Fact]
    public void A_run_has_one_state_whoever_shows_it()
    {
        Assert.Equal(("running", "process died"), (Begun().Describe(isHeld: true), Begun().Describe(isHeld: false)));
        Assert.Equal(("succeeded", "partly failed"), (Ended(0).Describe(false), Ended(2).Describe(false)));
        var (broken, stopped) = (Begun(), Begun());
        broken.Fail("Failed: IOException.", A.Moment);
        stopped.Interrupt("Stopped before it was done.", A.Moment);
        Assert.Equal(("failed", "interrupted"), (broken.Describe(false), stopped.Describe(false)));

        static JobRun Begun() => new("PullForum", "here/1", 1, A.Moment);

        static JobRun Ended(int failed)
        {
            var run = Begun();
            run.End(new JobResult(5, failed, ""), A.Moment);
            return run;
        }
    }

    [Fact]
    public async Task While_it_runs_its_row_says_so()
    {
        await Runs.Run<CountingJob>(
            async (sheep, _) =>
            {
                Assert.Null((await Read(db => db.JobRuns.SingleAsync())).EndedAt);
                return sheep.Count(Clock, 1, 0);
            }
        );
        Assert.NotNull((await Read(db => db.JobRuns.SingleAsync())).EndedAt);
    }

    [Fact]
    public async Task A_job_that_throws_leaves_a_row_that_says_it_failed_without_the_message_of_the_error()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            Runs.Run<CountingJob>((_, _) => throw new InvalidOperationException("zoe@example.org is a wolf"))
        );
        var run = await Read(db => db.JobRuns.SingleAsync());
        Assert.Equal((JobRunState.Failed, "Failed: InvalidOperationException.", A.Moment), (run.State, run.Sentence, run.EndedAt!.Value));
    }

    [Fact]
    public async Task A_job_that_is_refused_says_why()
    {
        await Assert.ThrowsAsync<RefusedException>(() =>
            Runs.Run<CountingJob>((_, _) => throw new RefusedException("There is no meadow."))
        );
        Assert.Equal("There is no meadow.", (await Read(db => db.JobRuns.SingleAsync())).Sentence);
    }

    [Fact]
    public async Task A_job_that_is_stopped_says_so_and_lets_the_next_begin_at_once()
    {
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Runs.Run<CountingJob>(
                async (_, ct) =>
                {
                    await stop.CancelAsync();
                    ct.ThrowIfCancellationRequested();
                    return new JobResult(0, 0, "");
                },
                stop.Token
            )
        );
        Assert.Equal(
            (JobRunState.Interrupted, "Stopped before it was done."),
            await Read(db => db.JobRuns.Select(r => new ValueTuple<JobRunState, string?>(r.State, r.Sentence)).SingleAsync())
        );
        Assert.False((await Runs.Run<CountingJob>(Counting(1))).NotRun);
    }

    [Fact]
    public async Task Each_run_has_a_scope_and_a_number_of_its_own()
    {
        for (var n = 0; n < 2; n++)
            await Runs.Run<CountingJob>(Counting(1));
        Assert.Equal([1, 2], await Read(db => db.JobRuns.OrderBy(r => r.Id).Select(r => r.Fence).ToListAsync()));
    }

    [Fact]
    public async Task While_one_is_at_it_another_does_nothing_and_says_who_is()
    {
        await Runs.Run<CountingJob>(
            async (sheep, ct) =>
            {
                var second = await Runs.Run<CountingJob>((_, _) => throw new InvalidOperationException("must not run"), ct);
                Assert.True(second.NotRun);
                Assert.StartsWith($"{JobLeases.Instance} has been running it since", second.Sentence, StringComparison.Ordinal);
                return sheep.Count(Clock, 1, 0);
            }
        );
        Assert.Equal(1, await Read(db => db.JobRuns.CountAsync()));
    }

    [Fact]
    public async Task Of_many_that_begin_at_once_one_runs()
    {
        var all = new TaskCompletionSource();
        var began = 0;
        var runs = Enumerable
            .Range(0, 8)
            .Select(_ =>
                Task.Run(() =>
                    Runs.Run<CountingJob>(
                        async (_, _) =>
                        {
                            Interlocked.Increment(ref began);
                            await Wait.For(all.Task);
                            return new JobResult(1, 0, "1 sheep.");
                        }
                    )
                )
            )
            .ToList();
        // Seven of them are turned away while the one runs.
        for (var away = 0; away < 7; away++)
        {
            var done = await Task.WhenAny(runs);
            Assert.True((await done).NotRun);
            runs.Remove(done);
        }
        all.SetResult();
        Assert.False((await runs.Single()).NotRun);
        Assert.Equal(1, began);
    }

    [Fact]
    public async Task A_holder_that_died_is_followed_once_its_time_is_up_and_its_run_is_closed()
    {
        await Dead();
        Assert.True((await Runs.Run<CountingJob>(Counting(1))).NotRun);

        Clock.Advance(TimeSpan.FromSeconds(121));
        Assert.False((await Runs.Run<CountingJob>(Counting(1))).NotRun);
        var dead = await Read(db => db.JobRuns.OrderBy(r => r.Id).FirstAsync());
        Assert.Equal((JobRunState.Interrupted, "Its process ended without a result."), (dead.State, dead.Sentence));
    }

    [Theory]
    [InlineData("machine/{id}/{space}/1", true)] // the number belongs to a later process now
    [InlineData("machine/999999999/{space}/{start}", true)]
    [InlineData("machine/{id}/{space}/{start}", false)]
    [InlineData("machine/{id}/other/1", false)] // a container of the same name
    [InlineData("elsewhere/{id}/{space}/1", false)]
    [InlineData("machine/{id}", false)] // of an older version
    [InlineData("machine/{id}/{space}/", false)]
    [Trait("Fault", "7")]
    public async Task A_holder_on_this_machine_that_is_gone_is_followed_at_once(string holder, bool isGone)
    {
        var own = HolderProcess.Mark.Split('/');
        holder = holder
            .Replace("machine", own[0], StringComparison.Ordinal)
            .Replace("{id}", own[1], StringComparison.Ordinal)
            .Replace("{space}", own[2], StringComparison.Ordinal)
            .Replace("{start}", own[3], StringComparison.Ordinal);
        await Dead();
        await Do(db => db.JobLeases.ExecuteUpdateAsync(set => set.SetProperty(l => l.Holder, holder)));
        Assert.Equal(isGone, !(await Runs.Run<CountingJob>(Counting(1))).NotRun);
        Assert.Equal(isGone, await Read(db => db.JobRuns.AnyAsync(r => r.State == JobRunState.Interrupted)));
    }

    [Fact]
    public async Task A_holder_that_lives_is_not_followed_however_long_it_takes()
    {
        await Runs.Run<CountingJob>(
            async (sheep, ct) =>
            {
                for (var beat = 1; beat <= 5; beat++)
                {
                    Clock.Advance(TimeSpan.FromSeconds(41));
                    await Wait.For(async () =>
                        await Read(db => db.JobLeases.Select(l => l.Until).SingleAsync()) >= Clock.GetUtcNow().UtcDateTime.AddSeconds(100)
                    );
                }
                Assert.True((await Runs.Run<CountingJob>(Counting(1), ct)).NotRun);
                return sheep.Count(Clock, 1, 0);
            }
        );
    }

    [Fact]
    public async Task A_sign_of_life_that_does_not_come_through_is_followed_by_the_next()
    {
        await Runs.Run<CountingJob>(
            async (sheep, ct) =>
            {
                var first = await Until();
                _outage.Begins();
                Clock.Advance(TimeSpan.FromSeconds(41));
                await _outage.Met.WaitAsync(TimeSpan.FromSeconds(30), ct);
                _outage.Ends();
                Assert.Contains(_log.Lines, line => line.Contains("could not be renewed (IOException)", StringComparison.Ordinal));
                // In small steps, since nobody says when the next one is on its way.
                for (var step = 0; await Until() == first; step++)
                {
                    Assert.InRange(step, 0, 600);
                    Clock.Advance(TimeSpan.FromSeconds(1));
                }
                return sheep.Count(Clock, 1, 0);
            }
        );

        Task<DateTime> Until() => Read(db => db.JobLeases.Select(l => l.Until).SingleAsync());
    }

    [Fact]
    public async Task Who_has_been_followed_without_knowing_can_commit_nothing()
    {
        await Assert.ThrowsAsync<LeaseLostException>(() =>
            Runs.Run<CountingJob>(
                async (sheep, ct) =>
                {
                    // Another instance has taken over meanwhile: this one slept through the end of its lease.
                    await Do(db =>
                        db.JobLeases.ExecuteUpdateAsync(
                            set => set.SetProperty(l => l.Fence, l => l.Fence + 1).SetProperty(l => l.Holder, "another"),
                            ct
                        )
                    );
                    await sheep.Mark(ct);
                    return new JobResult(1, 0, "");
                }
            )
        );
        Assert.Equal(0, await Read(db => db.History.CountAsync()));
        Assert.Equal("Another instance took it over.", (await Read(db => db.JobRuns.SingleAsync())).Sentence);
        Assert.Equal(
            (2L, "another"),
            await Read(db => db.JobLeases.Select(l => new ValueTuple<long, string>(l.Fence, l.Holder)).SingleAsync())
        );
    }

    [Fact]
    public async Task Who_has_been_followed_is_told_to_stop_at_the_next_sign_of_life()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Runs.Run<CountingJob>(
                async (_, ct) =>
                {
                    await Do(db => db.JobLeases.ExecuteUpdateAsync(set => set.SetProperty(l => l.Fence, l => l.Fence + 1), ct));
                    Clock.Advance(TimeSpan.FromSeconds(41));
                    await Task.Delay(Timeout.Infinite, ct);
                    return new JobResult(0, 0, "");
                }
            )
        );
        Assert.Equal(JobRunState.Interrupted, (await Read(db => db.JobRuns.SingleAsync())).State);
    }

    [Fact]
    public async Task What_is_due_is_done_once_whoever_rings_and_however_often()
    {
        var due = A.Moment.AddMinutes(-5);
        Assert.False((await Runs.RunIfDue<CountingJob>(due, Counting(1))).NotRun);
        for (var ring = 0; ring < 3; ring++)
            Assert.Equal("It has already run.", (await Runs.RunIfDue<CountingJob>(due, Counting(1))).Sentence);
        Assert.Equal(1, await Read(db => db.JobRuns.CountAsync()));
        Assert.False((await Runs.RunIfDue<CountingJob>(Clock.GetUtcNow().UtcDateTime, Counting(1))).NotRun);
    }

    [Fact]
    public async Task What_is_due_and_failed_waits_a_little_and_what_died_does_not()
    {
        var due = A.Moment;
        await Assert.ThrowsAsync<RefusedException>(() =>
            Runs.RunIfDue<CountingJob>(due, (_, _) => throw new RefusedException("The forum is away."))
        );
        Clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(
            "It failed recently and waits before the next attempt.",
            (await Runs.RunIfDue<CountingJob>(due, Counting(1))).Sentence
        );
        Clock.Advance(TimeSpan.FromMinutes(2));
        await Dead();
        Clock.Advance(TimeSpan.FromSeconds(121));
        Assert.False((await Runs.RunIfDue<CountingJob>(due, Counting(1))).NotRun);
    }

    /// <summary>The list of jobs opens with it, and there may be a million runs of a sweep.</summary>
    [Fact]
    public async Task The_last_run_of_each_job_is_looked_for_once_and_not_for_each_run()
    {
        foreach (var counted in new[] { 1, 2, 3 })
            await Runs.Run<CountingJob>(Counting(counted));
        await using var db = Open();
        Assert.Equal([3], await db.JobRuns.LastOfEach().Select(r => r.Counted).ToListAsync());
        if (!db.Database.IsSqlite())
            return;
        await db.Database.OpenConnectionAsync();
        await using var ask = db.Database.GetDbConnection().CreateCommand();
        ask.CommandText = $"EXPLAIN QUERY PLAN {db.JobRuns.LastOfEach().ToQueryString()}";
        await using var steps = await ask.ExecuteReaderAsync();
        var plan = new List<string>();
        while (await steps.ReadAsync())
            plan.Add(steps.GetString(3));
        Assert.Contains(plan, step => step.Contains("USING INTEGER PRIMARY KEY", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, step => step.Contains("CORRELATED", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Old_runs_are_forgotten_and_idle_ones_sooner()
    {
        await Runs.Run<CountingJob>(Counting(0));
        await Runs.Run<CountingJob>(Counting(7));
        Clock.Advance(TimeSpan.FromDays(3));
        await Runs.Run<CountingJob>(Counting(0));
        await Forget();
        Assert.Equal([7, 0], await Read(db => db.JobRuns.OrderBy(r => r.Id).Select(r => r.Counted).ToListAsync()));
        Clock.Advance(TimeSpan.FromDays(400));
        await Forget();
        Assert.Equal(0, await Read(db => db.JobRuns.CountAsync()));
    }

    private Task Forget() => Do(db => new PurgeJobRuns(db, Clock, Options.Create(new JobRunSettings())).RunAsync(default));

    /// <summary>A process that took the lease, began, and was killed.</summary>
    private async Task Dead() =>
        Assert.NotNull((await _services.GetRequiredService<JobLeases>().Begin(nameof(CountingJob), null, default)).Run);

    private Func<CountingJob, CancellationToken, Task<JobResult>> Counting(int counted, int failed = 0) =>
        (sheep, _) => Task.FromResult(sheep.Count(Clock, counted, failed));

    private JobRunner Runs => _services.GetRequiredService<JobRunner>();

    /// <summary>The database is away, and its driver says so in a way of its own.</summary>
    private sealed class Outage : DbConnectionInterceptor
    {
        private readonly TaskCompletionSource _met = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile bool _lasts;

        /// <summary>Completes when somebody has wanted the database in vain.</summary>
        public Task Met => _met.Task;

        public void Begins() => _lasts = true;

        public void Ends() => _lasts = false;

        public override ValueTask<InterceptionResult> ConnectionOpeningAsync(
            DbConnection connection,
            ConnectionEventData eventData,
            InterceptionResult result,
            CancellationToken cancellationToken = default
        )
        {
            if (!_lasts)
                return base.ConnectionOpeningAsync(connection, eventData, result, cancellationToken);
            _met.TrySetResult();
            // None that a provider would try again by itself.
            throw new IOException("Nobody answers.");
        }
    }

    private sealed class CountingJob(HomeDb db)
    {
        private int _times;

        public JobResult Count(Microsoft.Extensions.Time.Testing.FakeTimeProvider clock, int counted, int failed)
        {
            Assert.Equal(1, ++_times);
            clock.Advance(TimeSpan.FromMinutes(3));
            return new JobResult(counted, failed, $"{counted} sheep.");
        }

        public Task Mark(CancellationToken ct) =>
            db.Transact(
                ct =>
                {
                    db.Note(By.System(), "Sheep", 1, "Marked");
                    return Task.CompletedTask;
                },
                ct
            );
    }
}
