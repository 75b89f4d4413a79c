using MasterHome.Data;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Hosting;

/// <summary>Tries from time to time whether the database can be written, however often somebody asks.</summary>
internal sealed class WriteProbe(IServiceScopeFactory scopes, TimeProvider clock, IOptions<DatabaseSettings> settings) : IDisposable
{
    /// <summary>How long a try waits for a lock. Short, because a load balancer waits for the answer.</summary>
    private const int WaitSeconds = 2;

    private readonly SemaphoreSlim _one = new(1);
    private (DateTimeOffset At, HealthCheckResult Result)? _last;

    public async Task<HealthCheckResult> Ask(CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            var now = clock.GetUtcNow();
            if (_last is not { } last || now < last.At || now - last.At >= TimeSpan.FromSeconds(settings.Value.WriteTestSeconds))
                // Not with the token of the request: who hangs up must not make the database look broken for the others.
                _last = last = (now, await Try(CancellationToken.None));
            return last.Result;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<HealthCheckResult> Try(CancellationToken ct)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<HomeDb>().TryWrite(WaitSeconds, ct);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy($"cannot be written now. {e.Explain()}".TrimEnd());
        }
    }
}
