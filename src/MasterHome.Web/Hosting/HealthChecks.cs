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

/// <summary>Liveness, and readiness: an up-to-date database that can be written, a mail server setting, and jobs that run.</summary>
internal static class HealthChecks
{
    private const string Jobs = "jobs";

    public static void AddHealth(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<WriteProbe>();
        builder
            .Services.AddHealthChecks()
            .AddCheck<DatabaseHealthCheck>("database")
            .AddCheck<MailHealthCheck>("mail")
            .AddCheck<JobsHealthCheck>(Jobs);
    }

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

    private sealed class DatabaseHealthCheck(DatabaseMigrator migrator, WriteProbe probe) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                if (await migrator.WhyNotReady(cancellationToken) is { } why)
                    return HealthCheckResult.Unhealthy(why);
                if (await probe.Ask(cancellationToken) is { Status: not HealthStatus.Healthy } unwritable)
                    return unwritable;
                var errors = await migrator.FindServerErrors(cancellationToken);
                return errors.Count > 0 ? HealthCheckResult.Degraded(string.Join(' ', errors)) : HealthCheckResult.Healthy();
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // Not what a refusal says: everybody reads this, and it may name the file.
                return HealthCheckResult.Unhealthy("cannot be used");
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

    /// <summary>Reports how the last run of each scheduled job ended. Failed, late or missing jobs only degrade the status, because pages
    /// still work.</summary>
    private sealed class JobsHealthCheck(
        HomeDb db,
        DatabaseMigrator migrator,
        NightlySchedule night,
        JobTimetable timetable,
        SchedulingState scheduling
    ) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                if (!await migrator.HasJobTables(cancellationToken))
                    return HealthCheckResult.Degraded("not scheduled: the tables of the schedule are missing, run migrate");
                if (scheduling.IsMissing)
                    return HealthCheckResult.Degraded("not scheduled yet; the log says why, and it is tried again");
                var runs = (
                    await db.JobRuns.AsNoTracking().Where(r => r.EndedAt != null).LastOfEach().ToListAsync(cancellationToken)
                ).ToDictionary(r => r.Job);
                var begun = await db.JobRuns.Where(r => r.EndedAt == null).Select(r => r.Job).Distinct().ToListAsync(cancellationToken);
                var paused = await db.JobPauses.Select(p => p.Job).ToListAsync(cancellationToken);
                var jobs = timetable
                    .Jobs.Select(job => (Job: job, Run: runs.GetValueOrDefault(job), IsRunning: begun.Contains(job)))
                    .ToList();
                var summary = string.Join(
                    "; ",
                    jobs.Select(j => paused.Contains(j.Job) ? $"{j.Job} paused" : Describe(j.Job, j.Run, j.IsRunning))
                );
                // An administrator paused it knowingly, so it is not late.
                return jobs.Where(j => !paused.Contains(j.Job))
                    .Any(j => j.Run is null ? !j.IsRunning : j.Run.State == JobRunState.Failed || IsLate(j.Run))
                    ? HealthCheckResult.Degraded(summary)
                    : HealthCheckResult.Healthy(summary);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                return HealthCheckResult.Degraded("cannot be read");
            }
        }

        private string Describe(string job, JobRun? run, bool isRunning) =>
            run is not null ? $"{job} {run.EndedAt:yyyy-MM-dd HH:mm} UTC {(IsLate(run) ? "late" : run.Describe(isHeld: false))}"
            : isRunning ? $"{job} runs for the first time"
            : $"{job} never ran";

        private bool IsLate(JobRun run) => run.StartedAt < night.LateBefore(run.Job);
    }
}
