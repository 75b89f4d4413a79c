using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MasterHome.Accounts.SecurityEvents;

/// <summary>Takes events from requests and keeps them in memory until one background service has written them. Recording neither waits nor
/// fails: when too many events wait, the event is dropped.</summary>
public sealed class SecurityEventQueue
{
    // Enough to count a flood of equal events in one statement.
    private const int Batch = 1000;

    private readonly Channel<Item> _items;
    private readonly TimeProvider _clock;
    private readonly ILogger<SecurityEventQueue> _log;
    private int _isFull;

    public SecurityEventQueue(TimeProvider clock, IOptions<SecuritySettings> settings, ILogger<SecurityEventQueue> log)
    {
        (_clock, _log) = (clock, log);
        _items = Channel.CreateBounded<Item>(new BoundedChannelOptions(settings.Value.WaitingEvents) { SingleReader = true });
    }

    /// <param name="accountId">Null when no account is known. What a visitor typed is never passed on.</param>
    public void Record(SecurityEventKind kind, string? accountId, string? way, string? network)
    {
        var entry = new SecurityEventEntry(kind, accountId, way, network, _clock.GetUtcNow().UtcDateTime);
        if (_items.Writer.TryWrite(new Item(entry, null)))
            Volatile.Write(ref _isFull, 0);
        else if (Interlocked.Exchange(ref _isFull, 1) == 0)
            _log.LogWarning("Security events are dropped, because too many wait to be written");
    }

    /// <summary>Completes when everything that was recorded before is written or given up.</summary>
    public async Task Flush()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await _items.Writer.WriteAsync(new Item(null, done));
        await done.Task;
    }

    /// <summary>Passes on what is recorded, in batches, until <paramref name="stop"/> is canceled and then what is still there.</summary>
    public async Task Drain(Func<IReadOnlyList<SecurityEventEntry>, Task> write, CancellationToken stop)
    {
        try
        {
            while (await _items.Reader.WaitToReadAsync(stop))
                await DrainWaiting(write);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested) { }
        _items.Writer.TryComplete();
        await DrainWaiting(write);
    }

    private async Task DrainWaiting(Func<IReadOnlyList<SecurityEventEntry>, Task> write)
    {
        while (true)
        {
            var items = new List<Item>();
            while (items.Count < Batch && _items.Reader.TryRead(out var item))
                items.Add(item);
            if (items.Count == 0)
                return;
            var entries = items.Select(i => i.Entry).OfType<SecurityEventEntry>().ToList();
            if (entries.Count > 0)
                await write(entries);
            foreach (var item in items)
                item.Flushed?.TrySetResult();
        }
    }

    private sealed record Item(SecurityEventEntry? Entry, TaskCompletionSource? Flushed);
}
