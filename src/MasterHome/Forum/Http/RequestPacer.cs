using System.Net;
using Polly;

namespace MasterHome.Forum.Http;

/// <summary>
/// Keeps calls, repeated ones included, an even distance apart, and keeps them all back while the forum has asked one of them to wait:
/// the others would only be refused as well. The limiters of System.Threading.RateLimiting have a clock of their own; this one waits by
/// the clock it is given.
/// </summary>
/// <param name="longest">A wait that is longer is no wait: until then every call is refused here.</param>
internal sealed class RequestPacer(TimeProvider clock, TimeSpan gap, TimeSpan longest) : ResilienceStrategy
{
    public const string SlowDown = "the forum asks us to slow down (429)";

    private readonly Lock _turn = new();
    private readonly long _origin = clock.GetTimestamp();
    private TimeSpan _free = TimeSpan.Zero;
    private TimeSpan _heldUntil = TimeSpan.Zero;
    private TimeSpan _closedUntil = TimeSpan.Zero;
    private int _refusals;

    private TimeSpan Now => clock.GetElapsedTime(_origin);

    /// <summary>10, 20, 40, 60 s after a 429 that says nothing: Vanilla lifts its block after a minute.</summary>
    public static TimeSpan BackOff(int attempt) => TimeSpan.FromSeconds(Math.Min(60, 10 * Math.Pow(2, attempt)));

    /// <summary>The wait that the forum asks for (RFC 9110, 10.2.3: seconds or a date), if it does.</summary>
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

    /// <summary>The instant at which a call may start; null when the forum is to be left alone.</summary>
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

    /// <summary>Whether the forum asked for a wait after this turn had been given.</summary>
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
            // What started before the wait was asked for is of the same wave and says nothing new.
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
