using System.Runtime.CompilerServices;
using System.Threading.Channels;
using MasterHome.Forum.Sources;
using Microsoft.Extensions.Options;

namespace MasterHome.Forum.Counting;

/// <summary>A member to count, with the interval in which replies count (UTC).</summary>
public sealed record MemberToCount(int Id, ForumUser Person, DateTime From, DateTime To);

/// <summary>The forum's result for a member.</summary>
public sealed record MemberCount(MemberToCount Member, ReplyCount Count);

/// <summary>Counts members concurrently and returns the results in batches. It holds at most two batches, the one being stored and the next
/// one, and waits when the caller stores more slowly than the forum responds.</summary>
public sealed class ReplyCounter(IForum forum, IOptions<ForumSettings> settings, TimeProvider clock)
{
    /// <summary>A batch is returned after this time even if it is not full, so that a killed run loses little when the forum is
    /// slow.</summary>
    public static readonly TimeSpan MaxBatchWait = TimeSpan.FromSeconds(10);

    private readonly ForumSettings _settings = settings.Value;
    private int _consecutiveFailures;
    private volatile bool _gaveUp;

    /// <summary>Too many transient failures in a row: this run queries no further members.</summary>
    public bool GaveUp => _gaveUp;

    /// <inheritdoc cref="IForum.CheckReadiness"/>
    public Task<string?> CheckReadiness(CancellationToken ct)
    {
        (_consecutiveFailures, _gaveUp) = (0, false);
        return forum.CheckReadiness(ct);
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
        var counting = CountAll(members, counts.Writer, stop.Token);
        try
        {
            while (await ReadBatch(counts.Reader, ct) is { Count: > 0 } batch)
                yield return batch;
        }
        finally
        {
            await stop.CancelAsync();
            await counting;
        }
    }

    /// <summary>Never throws: an exception completes the channel and reaches the reader.</summary>
    private async Task CountAll(IAsyncEnumerable<MemberToCount> members, ChannelWriter<MemberCount> counts, CancellationToken ct)
    {
        try
        {
            var options = new ParallelOptions { MaxDegreeOfParallelism = _settings.MaxInFlight, CancellationToken = ct };
            await Parallel.ForEachAsync(
                members,
                options,
                async (member, ct) => await counts.WriteAsync(new MemberCount(member, await CountMember(member, ct)), ct)
            );
            counts.Complete();
        }
        catch (Exception e)
        {
            counts.Complete(e);
        }
    }

    /// <summary>Turns exceptions and impossible results into "no data", so that one member does not stop the run.</summary>
    private async Task<ReplyCount> CountMember(MemberToCount member, CancellationToken ct)
    {
        // Each further request would be retried for minutes and would add load to a forum that limits the request rate.
        if (_gaveUp)
            return ReplyCount.NoData($"the forum failed {_settings.GiveUpAfter} times in a row and is not queried again in this run", Now);
        try
        {
            var count = await forum.CountReplies(member.Person, member.From, member.To, ct);
            TrackFailures(count);
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

    private void TrackFailures(ReplyCount count)
    {
        if (!count.IsTransient)
            Interlocked.Exchange(ref _consecutiveFailures, 0);
        else if (Interlocked.Increment(ref _consecutiveFailures) >= _settings.GiveUpAfter)
            _gaveUp = true;
    }

    private async Task<List<MemberCount>> ReadBatch(ChannelReader<MemberCount> counts, CancellationToken ct)
    {
        var batch = new List<MemberCount>();
        if (!await counts.WaitToReadAsync(ct))
            return batch;
        using var timeout = new CancellationTokenSource(MaxBatchWait, clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, ct);
        try
        {
            do
            {
                while (batch.Count < _settings.BatchSize && counts.TryRead(out var count))
                    batch.Add(count);
            } while (batch.Count < _settings.BatchSize && await counts.WaitToReadAsync(linked.Token));
        }
        catch (Exception) when (batch.Count > 0 && !ct.IsCancellationRequested)
        {
            // The wait is over or counting failed. The next call reports a failure after this batch is stored.
        }
        return batch;
    }

    private DateTime Now => clock.GetUtcNow().UtcDateTime;
}
