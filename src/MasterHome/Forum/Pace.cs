using Polly;

namespace MasterHome.Forum;

/// <summary>
/// Keeps calls, repeated ones included, an even distance apart. The limiters of System.Threading.RateLimiting
/// have a clock of their own; this one waits by the clock it is given.
/// </summary>
internal sealed class Pace(TimeProvider clock, TimeSpan gap) : ResilienceStrategy
{
    private readonly Lock _turn = new();
    private readonly long _origin = clock.GetTimestamp();
    private TimeSpan _free = TimeSpan.Zero;

    protected override async ValueTask<Outcome<TResult>> ExecuteCore<TResult, TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<TResult>>> callback, ResilienceContext context, TState state)
    {
        var wait = TakeTurn();
        if (wait > TimeSpan.Zero)
        {
            try
            {
                await Task.Delay(wait, clock, context.CancellationToken);
            }
            catch (OperationCanceledException e)
            {
                return Outcome.FromException<TResult>(e);
            }
        }

        return await callback(context, state);
    }

    private TimeSpan TakeTurn()
    {
        lock (_turn)
        {
            var now = clock.GetElapsedTime(_origin);
            var start = now > _free ? now : _free;
            _free = start + gap;
            return start - now;
        }
    }

    internal sealed class Options : ResilienceStrategyOptions;
}
