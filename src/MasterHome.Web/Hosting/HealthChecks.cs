using MasterHome.Accounts;
using MasterHome.Data;
using MasterHome.Jobs;
using MasterHome.Mail;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Hosting;

/// <summary>Liveness, and readiness: an up-to-date database, a mail server setting, and jobs that run.</summary>
internal static class HealthChecks
{
    private const string Jobs = "jobs";

    public static void AddHealth(this WebApplicationBuilder builder) =>
        builder
            .Services.AddHealthChecks()
            .AddCheck<DatabaseHealthCheck>("database")
            .AddCheck<MailHealthCheck>("mail")
            .AddCheck<JobsHealthCheck>(Jobs);

    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { ResponseWriter = Write }).AllowAnonymous();
    }

    /// <summary>Everybody reads the status; only administrators read the names and times of jobs.</summary>
    private static async Task Write(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        var namesJobs = await IsAdministrator(context);
        var lines = report.Entries.Select(e =>
            $"{e.Key}: {e.Value.Status}{(e.Value.Description is { } why && (namesJobs || e.Key != Jobs) ? $", {why}" : "")}"
        );
        await context.Response.WriteAsync($"{report.Status}\n{string.Join('\n', lines)}\n");
    }

    /// <summary>Health checks skip authentication, because they must respond while the database is down.</summary>
    private static async Task<bool> IsAdministrator(HttpContext context)
    {
        try
        {
            var settings = context.RequestServices.GetRequiredService<IOptions<SignInSettings>>().Value;
            return (await context.AuthenticateAsync(IdentityConstants.ApplicationScheme)).Principal?.IsAdministrator(settings) == true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return false;
        }
    }

    private sealed class DatabaseHealthCheck(HomeDb db) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                return (await db.Database.GetPendingMigrationsAsync(cancellationToken)).Any()
                    ? HealthCheckResult.Unhealthy("not up to date: run migrate")
                    : HealthCheckResult.Healthy();
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                return HealthCheckResult.Unhealthy("cannot be reached");
            }
        }
    }

    private sealed class MailHealthCheck(IOptions<MailSettings> mail, IHostEnvironment environment) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(
                string.IsNullOrEmpty(mail.Value.Host) && !environment.IsDevelopment()
                    ? HealthCheckResult.Unhealthy("Mail:Host is not set, emails wait in the outbox")
                    : HealthCheckResult.Healthy()
            );
    }

    /// <summary>Reports how each job's last run ended. Failed or late jobs only degrade the status, because pages still work.</summary>
    private sealed class JobsHealthCheck(HomeDb db, NightlySchedule night) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                var all = await db
                    .JobRuns.AsNoTracking()
                    .Where(r => r.EndedAt != null)
                    .LastOfEach()
                    .OrderBy(r => r.Job)
                    .ToListAsync(cancellationToken);
                var runs = all.Where(r => night.IsScheduled(r.Job)).ToList();
                if (runs.Count == 0)
                    return HealthCheckResult.Healthy("no job has run yet");
                var summary = string.Join("; ", runs.Select(r => $"{r.Job} {r.EndedAt:yyyy-MM-dd HH:mm} UTC {Outcome(r)}"));
                return runs.Any(r => r.State == JobRunState.Failed || IsLate(r))
                    ? HealthCheckResult.Degraded(summary)
                    : HealthCheckResult.Healthy(summary);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                return HealthCheckResult.Degraded("cannot be read");
            }
        }

        private string Outcome(JobRun run) => IsLate(run) ? "late" : run.Describe(isHeld: false);

        private bool IsLate(JobRun run) => run.StartedAt < night.LateBefore(run.Job);
    }
}
