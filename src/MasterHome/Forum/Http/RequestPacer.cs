using System.Net;
using Polly;

namespace MasterHome.Forum.Http;

/// <summary>
/// Spaces requests evenly, including retries. When the forum asks one request to wait, all requests wait, because the others would be
/// rejected too. The limiters of System.Threading.RateLimiting use the system clock; this one uses the given <see cref="TimeProvider"/>,
/// so that tests need not wait.
/// </summary>
/// <param name="longest">When the forum asks for a longer wait, every request fails here until that wait is over.</param>
internal sealed class RequestPacer(TimeProvider clock, TimeSpan gap, TimeSpan longest) : ResilienceStrategy
{
    public const string SlowDown = "the forum limits the request rate (429)";

    private readonly Lock _turn = new();
    private readonly long _origin = clock.GetTimestamp();
    private TimeSpan _free = TimeSpan.Zero;
    private TimeSpan _heldUntil = TimeSpan.Zero;
    private TimeSpan _closedUntil = TimeSpan.Zero;
    private int _refusals;

    private TimeSpan Now => clock.GetElapsedTime(_origin);

    /// <summary>10, 20, 40, 60 s after a 429 without Retry-After: Vanilla lifts its block after a minute.</summary>
    public static TimeSpan BackOff(int attempt) => TimeSpan.FromSeconds(Math.Min(60, 10 * Math.Pow(2, attempt)));

    /// <summary>The wait in Retry-After (RFC 9110, 10.2.3: seconds or a date); null when there is none.</summary>
    public static TimeSpan? AskedFor(HttpResponseMessage? response, TimeProvider clock)
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
        TimeSpan turn;
        do
        {
            if (TakeTurn() is not { } mine)
                return Outcome.FromException<TResult>(new ForumReadException(SlowDown) { OnTheWay = true });
            turn = mine;
            try
            {
                if (turn - Now is { Ticks: > 0 } wait)
                    await Task.Delay(wait, clock, context.CancellationToken);
            }
            catch (OperationCanceledException e)
            {
                return Outcome.FromException<TResult>(e);
            }
        } while (IsHeld(turn));

        var outcome = await callback(context, state);
        if (outcome.Result is HttpResponseMessage response)
            Heed(response, turn);
        return outcome;
    }

    /// <summary>Reserves the time at which a request may start; null while no request may be sent.</summary>
    private TimeSpan? TakeTurn()
    {
        lock (_turn)
        {
            var now = Now;
            if (now < _closedUntil)
                return null;
            var start = Later(Later(now, _free), _heldUntil);
            _free = start + gap;
            return start;
        }
    }

    /// <summary>Whether the forum asked for a wait after this slot was reserved.</summary>
    private bool IsHeld(TimeSpan turn)
    {
        lock (_turn)
            return turn < _heldUntil || Now < _closedUntil;
    }

    private void Heed(HttpResponseMessage response, TimeSpan turn)
    {
        var tooMany = response.StatusCode == HttpStatusCode.TooManyRequests;
        var asked = tooMany ? AskedFor(response, clock) : null;
        lock (_turn)
        {
            // Requests that started before the wait was requested say nothing new: count one refusal for all of them.
            var ofTheSameWave = turn < _heldUntil;
            if (asked > longest)
                _closedUntil = Later(_closedUntil, Now + asked.Value);
            else if (asked is { } wait)
                _heldUntil = Later(_heldUntil, Now + wait);
            else if (tooMany && !ofTheSameWave)
                _heldUntil = Later(_heldUntil, Now + BackOff(_refusals++));
            else if (!ofTheSameWave)
                _refusals = 0;
        }
    }

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;

    internal sealed class Options : ResilienceStrategyOptions;
}
