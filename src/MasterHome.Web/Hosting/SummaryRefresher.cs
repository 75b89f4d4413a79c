using MasterHome.Points;
using MasterHome.Standing.Summaries;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Hosting;

/// <summary>Keeps what lists of all members read up to date, every few seconds in each instance that runs jobs. It has no lease and no
/// run of its own: it is safe at once in two processes, and a run every few seconds would hide the others.</summary>
internal sealed class SummaryRefresher(
    IServiceScopeFactory scopes,
    IOptions<JobSettings> settings,
    TimeProvider clock,
    ILogger<SummaryRefresher> log
) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(TimeSpan.FromSeconds(settings.Value.StartAfterSeconds), clock, stoppingToken);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(settings.Value.RefreshSeconds), clock);
        var failed = false;
        do
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<RefreshSummaries>().RunAsync(stoppingToken);
                await scope.ServiceProvider.GetRequiredService<LedgerTotals>().Advance(stoppingToken);
                failed = false;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // Once, not every few seconds while the database is down.
                if (!failed)
                    log.LogError(e, "The summaries of standings could not be refreshed. It is tried again");
                failed = true;
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
