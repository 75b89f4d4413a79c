using MasterHome.Accounts.SecurityEvents;
using MasterHome.Data;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc.Core.Infrastructure;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Hosting;

/// <summary>Writes the security events that requests record, in the background. At shutdown it writes what is left, for a few seconds at
/// most.</summary>
internal sealed class SecurityEventLog(SecurityEventQueue queue, IServiceScopeFactory scopes, ILogger<SecurityEventLog> log)
    : BackgroundService
{
    private static readonly TimeSpan ShutdownLimit = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Yields, because the host waits for the first part of every service when it starts.
        await Task.Yield();
        using var limit = new CancellationTokenSource();
        using var stopping = stoppingToken.Register(() => limit.CancelAfter(ShutdownLimit));
        await queue.Drain(entries => Write(entries, limit.Token), stoppingToken);
    }

    private async Task Write(IReadOnlyList<SecurityEventEntry> entries, CancellationToken ct)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<SecurityEventWriter>().Write(entries, ct);
        }
        // One event of an account that no longer exists must not lose the others.
        catch (Exception e) when (entries.Count > 1 && !e.IsUnavailable() && (e is DbUpdateException or InvalidOperationException))
        {
            foreach (var entry in entries)
                await Write([entry], ct);
        }
        catch (Exception e)
        {
            // Only the type: a message of the database can quote the row.
            log.LogWarning("{Count} security events could not be written ({Error})", entries.Count, e.GetBaseException().GetType().Name);
        }
    }
}

internal static class SecurityEventSetup
{
    public static void AddSecurityEvents(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<SecurityEventQueue>();
        builder.Services.AddScoped<SecurityEventWriter>();
        builder.Services.AddScoped<PurgeSecurityEvents>();
        builder.Services.AddHostedService<SecurityEventLog>();
    }

    /// <summary>Records answers that refuse a request. It is inside the error pages, which run the request again.</summary>
    public static void UseSecurityEvents(this WebApplication app) =>
        app.Use(
            async (context, next) =>
            {
                await next();
                if (context.Features.Get<IStatusCodeReExecuteFeature>() is not null)
                    return;
                if (context.Response.StatusCode == StatusCodes.Status403Forbidden)
                    context.Record(SecurityEventKind.Forbidden, AccountOf(context));
                else if (context.Response.StatusCode == StatusCodes.Status429TooManyRequests)
                    context.Record(SecurityEventKind.TooManyRequests, AccountOf(context));
            }
        );

    private static string? AccountOf(HttpContext context) =>
        context.User.Identity?.IsAuthenticated == true ? context.User.AccountId() : null;

    /// <summary>Records forms whose antiforgery token is missing or wrong.</summary>
    internal sealed class AntiforgeryEvents : IAlwaysRunResultFilter
    {
        public void OnResultExecuting(ResultExecutingContext context)
        {
            if (context.Result is IAntiforgeryValidationFailedResult)
                context.HttpContext.Record(SecurityEventKind.AntiforgeryFailed, AccountOf(context.HttpContext));
        }

        public void OnResultExecuted(ResultExecutedContext context) { }
    }
}
