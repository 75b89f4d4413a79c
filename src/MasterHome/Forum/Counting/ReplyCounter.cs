using System.Runtime.CompilerServices;
using System.Threading.Channels;
using MasterHome.Forum.Sources;
using Microsoft.Extensions.Options;

namespace MasterHome.Forum.Counting;

/// <summary>A member to be asked about, with the bounds of what counts (UTC).</summary>
public sealed record MemberToCount(int Id, ForumUser Person, DateTime From, DateTime To);

/// <summary>What the forum answered about a member.</summary>
public sealed record MemberCount(MemberToCount Who, ReplyCount Count);

/// <summary>Asks the forum about member after member, several at a time, and hands the answers over in batches. It holds no more than two
/// batches of answers, the one that is stored and the next, however many members there are, and waits when whoever stores them is behind.</summary>
public sealed class ReplyCounter(IForum forum, IOptions<ForumSettings> settings, TimeProvider clock)
{
    /// <summary>A slow forum fills a batch in minutes: what is there after so long is handed over as it is, so that a kill loses little.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ForumSettings _settings = settings.Value;
    private int _lostInARow;
    private volatile bool _gaveUp;

    /// <summary>So many questions in a row failed on the way that nobody else is asked about in this run: the next night may be better.</summary>
    public bool GaveUp => _gaveUp;

    /// <inheritdoc cref="IForum.WhyNotReady"/>
    public Task<string?> WhyNotReady(CancellationToken ct)
    {
        (_lostInARow, _gaveUp) = (0, false);
        return forum.WhyNotReady(ct);
    }

    /// <summary>One answer a member, in batches of at most <see cref="ForumSettings.BatchSize"/>. Whoever stops reading ends the asking.</summary>
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

    /// <summary>Never throws: what stops it stands at the end of the channel.</summary>
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

    /// <summary>What breaks for one member must not stop the night for the others; what cannot be true is no count.</summary>
    private async Task<ReplyCount> Ask(MemberToCount member, CancellationToken ct)
    {
        // Each would be tried for minutes, and a forum that asks us to slow down would be hammered.
        if (_gaveUp)
            return ReplyCount.NoData($"the forum was out of reach {_settings.GiveUpAfter} times in a row and was left alone", Now);
        try
        {
            var count = await forum.CountReplies(member.Person, member.From, member.To, ct);
            Note(count);
            // Stored, it would outlive every true reading until its day has come.
            return count.ReadAt.Kind == DateTimeKind.Utc && count.ReadAt <= Now
                ? count
                : ReplyCount.NoData("the count is dated in the future", Now);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            return ReplyCount.NoData($"the count broke off ({e.GetType().Name})", Now);
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
            // Time is up, or the asking broke off: the next call says so, when this batch is stored.
        }
        return batch;
    }

    private DateTime Now => clock.GetUtcNow().UtcDateTime;
}
