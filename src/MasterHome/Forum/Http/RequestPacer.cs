using System.Net;
using Polly;

namespace MasterHome.Forum.Http;

/// <summary>
/// Spaces requests evenly, including retries. When the forum asks one request to wait, all requests wait, because the others would be
/// rejected too. The limiters of System.Threading.RateLimiting use the system clock; this one uses the given <see cref="TimeProvider"/>,
/// so that tests need not wait.
/// </summary>
/// <param name="longestWait">When the forum asks for a longer wait, every request fails here until that wait is over.</param>
internal sealed class RequestPacer(TimeProvider clock, TimeSpan gap, TimeSpan longestWait) : ResilienceStrategy
{
    public const string RateLimited = "the forum limits the request rate (429)";

    private readonly Lock _gate = new();
    private readonly long _origin = clock.GetTimestamp();
    private TimeSpan _nextSlot = TimeSpan.Zero;
    private TimeSpan _waitUntil = TimeSpan.Zero;
    private TimeSpan _closedUntil = TimeSpan.Zero;
    private int _refusals;

    private TimeSpan Now => clock.GetElapsedTime(_origin);

    /// <summary>10, 20, 40, 60 s after a 429 without Retry-After: Vanilla lifts its block after a minute.</summary>
    public static TimeSpan BackOff(int attempt) => TimeSpan.FromSeconds(Math.Min(60, 10 * Math.Pow(2, attempt)));

    /// <summary>The wait in Retry-After (RFC 9110, 10.2.3: seconds or a date); null when there is none.</summary>
    public static TimeSpan? RequestedWait(HttpResponseMessage? response, TimeProvider clock)
    {
        var after = response?.Headers.RetryAfter;
        var wait = after?.Delta ?? after?.Date - clock.GetUtcNow();
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    protected override async ValueTask<Outcome<TResult>> ExecuteCore<TResult, TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<TResult>>> callback,
        ResilienceContext context,
        TState state
    )
    {
        TimeSpan slot;
        do
        {
            if (ReserveSlot() is not { } reserved)
                return Outcome.FromException<TResult>(new ForumReadException(RateLimited) { IsTransient = true });
            slot = reserved;
            try
            {
                if (slot - Now is { Ticks: > 0 } wait)
                    await Task.Delay(wait, clock, context.CancellationToken);
            }
            catch (OperationCanceledException e)
            {
                return Outcome.FromException<TResult>(e);
            }
        } while (MustWaitAgain(slot));

        var outcome = await callback(context, state);
        if (outcome.Result is HttpResponseMessage response)
            ApplyResponse(response, slot);
        return outcome;
    }

    /// <summary>Reserves the time at which a request may start; null while no request may be sent.</summary>
    private TimeSpan? ReserveSlot()
    {
        lock (_gate)
        {
            var now = Now;
            if (now < _closedUntil)
                return null;
            var start = Max(Max(now, _nextSlot), _waitUntil);
            _nextSlot = start + gap;
            return start;
        }
    }

    /// <summary>Whether the forum asked for a wait after this slot was reserved.</summary>
    private bool MustWaitAgain(TimeSpan slot)
    {
        lock (_gate)
            return slot < _waitUntil || Now < _closedUntil;
    }

    private void ApplyResponse(HttpResponseMessage response, TimeSpan slot)
    {
        var isRateLimited = response.StatusCode == HttpStatusCode.TooManyRequests;
        var requested = isRateLimited ? RequestedWait(response, clock) : null;
        lock (_gate)
        {
            // Requests that started before the wait was requested say nothing new: count one refusal for all of them.
            var startedBeforeWait = slot < _waitUntil;
            if (requested > longestWait)
                _closedUntil = Max(_closedUntil, Now + requested.Value);
            else if (requested is { } wait)
                _waitUntil = Max(_waitUntil, Now + wait);
            else if (isRateLimited && !startedBeforeWait)
                _waitUntil = Max(_waitUntil, Now + BackOff(_refusals++));
            else if (!startedBeforeWait)
                _refusals = 0;
        }
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    internal sealed class Options : ResilienceStrategyOptions;
}
