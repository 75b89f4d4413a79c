using MasterHome.Forum.Counting;
using MasterHome.Forum.Sources;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace MasterHome.Tests.Forum.Counting;

/// <summary>Tests concurrency, order and bounded batches when many members are counted.</summary>
public sealed class ReplyCounterTests
{
    private readonly FakeTimeProvider _clock = A.Clock();
    private readonly InMemoryForum _forum;

    public ReplyCounterTests() => _forum = new InMemoryForum(_clock);

    [Fact]
    public async Task Concurrency_stays_within_the_settings()
    {
        _forum.Before = async (_, _) =>
        {
            await Task.Yield();
            return null;
        };
        await foreach (var _ in CreateCounter(batch: 10, inFlight: 3).Count(Members(100), default)) { }
        Assert.Equal(100, _forum.Asked.Count);
        Assert.InRange(_forum.MostInFlight, 1, 3);
    }

    [Fact]
    public async Task Counting_waits_for_a_slow_reader()
    {
        var batches = CreateCounter(batch: 10, inFlight: 2).Count(Members(1000), default).GetAsyncEnumerator();
        Assert.True(await batches.MoveNextAsync());
        // The returned batch, the buffered batch, and the counts in flight that do not fit.
        await Wait.For(() => _forum.Asked.Count >= 10 + 10 + 2);
        await batches.DisposeAsync();
        Assert.Equal(10 + 10 + 2, _forum.Asked.Count);
    }

    [Fact]
    public async Task A_slow_forum_yields_partial_batches()
    {
        var asked = new TaskCompletionSource();
        var never = new TaskCompletionSource();
        _forum.Before = async (user, ct) =>
        {
            if (user.UserId == 3)
            {
                asked.SetResult();
                await never.Task.WaitAsync(ct);
            }
            return null;
        };
        var batches = CreateCounter(batch: 10, inFlight: 1).Count(Members(5), default).GetAsyncEnumerator();
        var first = batches.MoveNextAsync().AsTask();
        await Wait.For(asked.Task);
        await Wait.For(() =>
        {
            _clock.Advance(ReplyCounter.MaxBatchWait);
            return first.IsCompleted;
        });
        Assert.Equal([1L, 2], batches.Current.Select(c => c.Member.Person.UserId!.Value));
        never.SetResult();
        Assert.True(await batches.MoveNextAsync());
        Assert.Equal([3L, 4, 5], batches.Current.Select(c => c.Member.Person.UserId!.Value));
        Assert.False(await batches.MoveNextAsync());
        await batches.DisposeAsync();
    }

    [Fact]
    public async Task An_exception_or_impossible_count_is_no_data_and_does_not_stop_the_others()
    {
        _forum.Replies[1] = _forum.Replies[2] = _forum.Replies[3] = 7;
        _forum.Before = (user, _) =>
            user.UserId switch
            {
                1 => throw new InvalidOperationException("ann@example.org"),
                2 => Task.FromResult<ReplyCount?>(ReplyCount.Counted(9, _clock.GetUtcNow().UtcDateTime.AddDays(1), complete: true, [])),
                _ => Task.FromResult<ReplyCount?>(null),
            };
        var counts = new List<MemberCount>();
        await foreach (var batch in CreateCounter(batch: 10, inFlight: 1).Count(Members(3), default))
            counts.AddRange(batch);

        Assert.Equal(
            ["counting failed (InvalidOperationException)", "the count is dated in the future", null],
            counts.Select(c => c.Count.NoDataReason)
        );
        Assert.Equal(7, counts[2].Count.Replies);
    }

    [Fact]
    public async Task Consecutive_transient_failures_stop_the_run()
    {
        FailFor(id => id > 5);
        var counts = await Counts(CreateCounter(batch: 10, inFlight: 1, giveUpAfter: 3), 100);

        Assert.Equal(Enumerable.Range(1, 5 + 3).Select(id => (long)id), _forum.Asked);
        Assert.Equal(100, counts.Count);
        Assert.All(counts.Take(5), c => Assert.Equal(7, c.Count.Replies));
        Assert.All(counts.Skip(5).Take(3), c => Assert.Equal("the forum cannot be reached", c.Count.NoDataReason));
        Assert.All(
            counts.Skip(8),
            c => Assert.Equal("the forum failed 3 times in a row and is not queried again in this run", c.Count.NoDataReason)
        );
    }

    [Fact]
    public async Task A_response_in_between_resets_the_failure_count()
    {
        FailFor(id => id % 3 != 0);
        var counter = CreateCounter(batch: 10, inFlight: 1, giveUpAfter: 3);
        await Counts(counter, 100);

        Assert.Equal(100, _forum.Asked.Count);
        Assert.False(counter.GaveUp);
    }

    [Fact]
    public async Task The_next_run_starts_again_after_giving_up()
    {
        FailFor(_ => true);
        var counter = CreateCounter(batch: 10, inFlight: 4, giveUpAfter: 3);
        await Counts(counter, 100);
        Assert.True(counter.GaveUp);
        Assert.InRange(_forum.Asked.Count, 3, 3 + 4);

        FailFor(_ => false);
        await counter.CheckReadiness(default);
        Assert.All(await Counts(counter, 10), c => Assert.Equal(7, c.Count.Replies));
    }

    [Fact]
    public async Task A_failing_member_source_yields_the_counts_so_far_and_then_throws()
    {
        var batches = CreateCounter(batch: 10, inFlight: 1).Count(Breaking(), default).GetAsyncEnumerator();
        Assert.True(await batches.MoveNextAsync());
        Assert.Single(batches.Current);
        await Assert.ThrowsAsync<IOException>(async () => await batches.MoveNextAsync());
        await batches.DisposeAsync();
    }

    private ReplyCounter CreateCounter(int batch, int inFlight, int giveUpAfter = 20) =>
        new(
            _forum,
            Options.Create(
                new ForumSettings
                {
                    BatchSize = batch,
                    MaxInFlight = inFlight,
                    GiveUpAfter = giveUpAfter,
                }
            ),
            _clock
        );

    private void FailFor(Func<long, bool> fails) =>
        _forum.Before = (user, _) =>
            Task.FromResult<ReplyCount?>(
                fails(user.UserId!.Value)
                    ? ReplyCount.NoData("the forum cannot be reached", _clock.GetUtcNow().UtcDateTime, isTransient: true)
                    : ReplyCount.Counted(7, _clock.GetUtcNow().UtcDateTime, complete: true, [])
            );

    private static async Task<List<MemberCount>> Counts(ReplyCounter counter, int members)
    {
        var counts = new List<MemberCount>();
        await foreach (var batch in counter.Count(Members(members), default))
            counts.AddRange(batch);
        return counts;
    }

    private static async IAsyncEnumerable<MemberToCount> Members(int count)
    {
        for (var id = 1; id <= count; id++)
            yield return new MemberToCount(id, new ForumUser(id, null, $"m{id}@example.org", "M"), A.Time(2026, 1, 1), A.Time(2027, 1, 1));
        await Task.CompletedTask;
    }

    private static async IAsyncEnumerable<MemberToCount> Breaking()
    {
        await foreach (var one in Members(1))
            yield return one;
        throw new IOException("the database is gone");
    }
}
