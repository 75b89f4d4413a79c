using MasterHome.Forum.Counting;
using MasterHome.Forum.Sources;
using MasterHome.Tests.Support;
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
        await foreach (var _ in Roll(batch: 10, inFlight: 3).Count(Members(100), default)) { }
        Assert.Equal(100, _forum.Asked.Count);
        Assert.InRange(_forum.MostInFlight, 1, 3);
    }

    [Fact]
    public async Task Counting_waits_for_a_slow_reader()
    {
        var batches = Roll(batch: 10, inFlight: 2).Count(Members(1000), default).GetAsyncEnumerator();
        Assert.True(await batches.MoveNextAsync());
        // The returned batch, the buffered batch, and the counts in flight that do not fit.
        while (_forum.Asked.Count < 10 + 10 + 2)
            await Task.Yield();
        await batches.DisposeAsync();
        Assert.Equal(10 + 10 + 2, _forum.Asked.Count);
    }

    [Fact]
    public async Task A_slow_forum_yields_partial_batches()
    {
        var asked = new TaskCompletionSource();
        var never = new TaskCompletionSource();
        _forum.Before = async (who, ct) =>
        {
            if (who.UserId == 3)
            {
                asked.SetResult();
                await never.Task.WaitAsync(ct);
            }
            return null;
        };
        var batches = Roll(batch: 10, inFlight: 1).Count(Members(5), default).GetAsyncEnumerator();
        var first = batches.MoveNextAsync().AsTask();
        await asked.Task;
        while (!first.IsCompleted)
        {
            _clock.Advance(ReplyCounter.Patience);
            await Task.Yield();
        }
        Assert.Equal([1L, 2], batches.Current.Select(c => c.Who.Person.UserId!.Value));
        never.SetResult();
        Assert.True(await batches.MoveNextAsync());
        Assert.Equal([3L, 4, 5], batches.Current.Select(c => c.Who.Person.UserId!.Value));
        Assert.False(await batches.MoveNextAsync());
        await batches.DisposeAsync();
    }

    [Fact]
    public async Task An_exception_or_impossible_count_is_no_data_and_does_not_stop_the_others()
    {
        _forum.Replies[1] = _forum.Replies[2] = _forum.Replies[3] = 7;
        _forum.Before = (who, _) =>
            who.UserId switch
            {
                1 => throw new InvalidOperationException("ann@example.org"),
                2 => Task.FromResult<ReplyCount?>(ReplyCount.Counted(9, _clock.GetUtcNow().UtcDateTime.AddDays(1), complete: true, [])),
                _ => Task.FromResult<ReplyCount?>(null),
            };
        var counts = new List<MemberCount>();
        await foreach (var batch in Roll(batch: 10, inFlight: 1).Count(Members(3), default))
            counts.AddRange(batch);

        Assert.Equal(
            ["counting failed (InvalidOperationException)", "the count is dated in the future", null],
            counts.Select(c => c.Count.WhyNoData)
        );
        Assert.Equal(7, counts[2].Count.Replies);
    }

    [Fact]
    public async Task Consecutive_transient_failures_stop_the_run()
    {
        Lost(id => id > 5);
        var counts = await Counts(Roll(batch: 10, inFlight: 1, giveUpAfter: 3), 100);

        Assert.Equal(Enumerable.Range(1, 5 + 3).Select(id => (long)id), _forum.Asked);
        Assert.Equal(100, counts.Count);
        Assert.All(counts.Take(5), c => Assert.Equal(7, c.Count.Replies));
        Assert.All(counts.Skip(5).Take(3), c => Assert.Equal("the forum cannot be reached", c.Count.WhyNoData));
        Assert.All(
            counts.Skip(8),
            c => Assert.Equal("the forum failed 3 times in a row and is not queried again in this run", c.Count.WhyNoData)
        );
    }

    [Fact]
    public async Task A_response_in_between_resets_the_failure_count()
    {
        Lost(id => id % 3 != 0);
        var roll = Roll(batch: 10, inFlight: 1, giveUpAfter: 3);
        await Counts(roll, 100);

        Assert.Equal(100, _forum.Asked.Count);
        Assert.False(roll.GaveUp);
    }

    [Fact]
    public async Task The_next_run_starts_again_after_giving_up()
    {
        Lost(_ => true);
        var roll = Roll(batch: 10, inFlight: 4, giveUpAfter: 3);
        await Counts(roll, 100);
        Assert.True(roll.GaveUp);
        Assert.InRange(_forum.Asked.Count, 3, 3 + 4);

        Lost(_ => false);
        await roll.WhyNotReady(default);
        Assert.All(await Counts(roll, 10), c => Assert.Equal(7, c.Count.Replies));
    }

    [Fact]
    public async Task A_failing_member_source_yields_the_counts_so_far_and_then_throws()
    {
        var batches = Roll(batch: 10, inFlight: 1).Count(Breaking(), default).GetAsyncEnumerator();
        Assert.True(await batches.MoveNextAsync());
        Assert.Single(batches.Current);
        await Assert.ThrowsAsync<IOException>(async () => await batches.MoveNextAsync());
        await batches.DisposeAsync();
    }

    private ReplyCounter Roll(int batch, int inFlight, int giveUpAfter = 20) =>
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

    private void Lost(Func<long, bool> isLost) =>
        _forum.Before = (who, _) =>
            Task.FromResult<ReplyCount?>(
                isLost(who.UserId!.Value)
                    ? ReplyCount.NoData("the forum cannot be reached", _clock.GetUtcNow().UtcDateTime, onTheWay: true)
                    : ReplyCount.Counted(7, _clock.GetUtcNow().UtcDateTime, complete: true, [])
            );

    private static async Task<List<MemberCount>> Counts(ReplyCounter roll, int members)
    {
        var counts = new List<MemberCount>();
        await foreach (var batch in roll.Count(Members(members), default))
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
