using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace MasterHome.TestSupport;

/// <summary>
/// A clock that stands still until somebody waits by it: then the time is over at once, and the wait is written down.
/// Time limits do not pass by themselves; <see cref="FakeTimeProvider.Advance"/> lets them run out.
/// </summary>
public sealed class SkippingClock() : FakeTimeProvider(new DateTimeOffset(2026, 9, 15, 12, 0, 0, TimeSpan.Zero))
{
    /// <summary>The waits asked for, in their order.</summary>
    public ConcurrentQueue<TimeSpan> Waits { get; } = new();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        // A delay is a task that waits; what is no task is somebody's limit (a CancellationTokenSource).
        if (state is Task && dueTime > TimeSpan.Zero)
        {
            Waits.Enqueue(dueTime);
            Advance(dueTime);
        }

        return timer;
    }
}
