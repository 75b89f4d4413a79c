using System.Runtime.CompilerServices;
using System.Threading.Channels;
using MasterHome.Forum.Sources;
using Microsoft.Extensions.Options;

namespace MasterHome.Forum.Counting;

/// <summary>A member to count, with the interval in which replies count (UTC).</summary>
public sealed record MemberToCount(int Id, ForumUser Person, DateTime From, DateTime To);

/// <summary>The forum's result for a member.</summary>
public sealed record MemberCount(MemberToCount Who, ReplyCount Count);

/// <summary>Counts members concurrently and returns the results in batches. It holds at most two batches, the one being stored and the next
/// one,
/// and waits when the caller stores more slowly than the forum responds.</summary>
public sealed class ReplyCounter(IForum forum, IOptions<ForumSettings> settings, TimeProvider clock)
{
    /// <summary>A batch is returned after this time even if it is not full, so that a killed run loses little when the forum is
    /// slow.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ForumSettings _settings = settings.Value;
    private int _lostInARow;
    private volatile bool _gaveUp;

    /// <summary>Too many transient failures in a row: this run queries no further members.</summary>
    public bool GaveUp => _gaveUp;

    /// <inheritdoc cref="IForum.WhyNotReady"/>
    public Task<string?> WhyNotReady(CancellationToken ct)
    {
        (_lostInARow, _gaveUp) = (0, false);
        return forum.WhyNotReady(ct);
    }

    /// <summary>One result per member, in batches of at most <see cref="ForumSettings.BatchSize"/>. Counting stops when the caller stops
    /// reading.</summary>
    public async IAsyncEnumerable<IReadOnlyList<MemberCount>> Count(
        IAsyncEnumerable<MemberToCount> members,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        var counts = Channel.CreateBounded<MemberCount>(new BoundedChannelOptions(_settings.BatchSize) { SingleReader = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var asking = AskAll(members, counts.Writer, stop.Token);
        try
        {
            while (await Batch(counts.Reader, ct) is { Count: > 0 } batch)
                yield return batch;
        }
        finally
        {
            await stop.CancelAsync();
            await asking;
        }
    }

    /// <summary>Never throws: an exception completes the channel and reaches the reader.</summary>
    private async Task AskAll(IAsyncEnumerable<MemberToCount> members, ChannelWriter<MemberCount> counts, CancellationToken ct)
    {
        try
        {
            var several = new ParallelOptions { MaxDegreeOfParallelism = _settings.MaxInFlight, CancellationToken = ct };
            await Parallel.ForEachAsync(
                members,
                several,
                async (member, ct) => await counts.WriteAsync(new MemberCount(member, await Ask(member, ct)), ct)
            );
            counts.Complete();
        }
        catch (Exception e)
        {
            counts.Complete(e);
        }
    }

    /// <summary>Turns exceptions and impossible results into "no data", so that one member does not stop the run.</summary>
    private async Task<ReplyCount> Ask(MemberToCount member, CancellationToken ct)
    {
        // Each further request would be retried for minutes and would add load to a forum that limits the request rate.
        if (_gaveUp)
            return ReplyCount.NoData($"the forum failed {_settings.GiveUpAfter} times in a row and is not queried again in this run", Now);
        try
        {
            var count = await forum.CountReplies(member.Person, member.From, member.To, ct);
            Note(count);
            // Stored, a count dated in the future would block all later counts until that date.
            return count.ReadAt.Kind == DateTimeKind.Utc && count.ReadAt <= Now
                ? count
                : ReplyCount.NoData("the count is dated in the future", Now);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            return ReplyCount.NoData($"counting failed ({e.GetType().Name})", Now);
        }
    }

    private void Note(ReplyCount count)
    {
        if (!count.OnTheWay)
            Interlocked.Exchange(ref _lostInARow, 0);
        else if (Interlocked.Increment(ref _lostInARow) >= _settings.GiveUpAfter)
            _gaveUp = true;
    }

    private async Task<List<MemberCount>> Batch(ChannelReader<MemberCount> counts, CancellationToken ct)
    {
        var batch = new List<MemberCount>();
        if (!await counts.WaitToReadAsync(ct))
            return batch;
        using var limit = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ct);
        try
        {
            do
            {
                while (batch.Count < _settings.BatchSize && counts.TryRead(out var count))
                    batch.Add(count);
            } while (batch.Count < _settings.BatchSize && await counts.WaitToReadAsync(either.Token));
        }
        catch (Exception) when (batch.Count > 0 && !ct.IsCancellationRequested)
        {
            // The wait is over or counting failed. The next call reports a failure after this batch is stored.
        }
        return batch;
    }

    private DateTime Now => clock.GetUtcNow().UtcDateTime;
}
