using MasterHome.Data;
using MasterHome.History;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Jobs;

/// <summary>A job that an administrator has paused. It does not run before the row is gone.</summary>
public sealed class JobPause
{
    /// <param name="reason">Required.</param>
    public JobPause(string job, string? reason, AuditContext audit)
    {
        if (!audit.By.MayDecide)
            throw new RefusedException("Only an administrator can pause a job.");
        if (string.IsNullOrWhiteSpace(reason) || reason.Length > TextLengths.Reason)
            throw new RefusedException($"Say why, in at most {Format.Number(TextLengths.Reason)} characters.", nameof(Reason));
        (Job, Reason, At, By, ByAccountId) = (job, reason.Trim(), audit.At, audit.By.Name, audit.By.AccountId);
    }

    private JobPause() { }

    public string Job { get; private set; } = "";

    public string Reason { get; private set; } = "";

    /// <summary>UTC.</summary>
    public DateTime At { get; private set; }

    public string By { get; private set; } = "";

    public string? ByAccountId { get; private set; }

    public string Sentence => $"{Labels.Of(Job)} is paused since {At:yyyy-MM-dd HH:mm} UTC. Resume it on the page Jobs.";

    internal sealed class Map : IEntityTypeConfiguration<JobPause>
    {
        public void Configure(EntityTypeBuilder<JobPause> pause)
        {
            pause.ToTable("JobPauses");
            pause.HasKey(p => p.Job);
            pause.Property(p => p.Job).HasMaxLength(60);
            pause.Property(p => p.Reason).HasMaxLength(TextLengths.Reason);
            pause.Property(p => p.By).HasMaxLength(Actor.NameLength);
            pause.Property(p => p.ByAccountId).HasMaxLength(Actor.AccountIdLength);
        }
    }
}

public static class JobPauses
{
    /// <summary>Pauses a job. Pausing it again changes nothing.</summary>
    public static async Task PauseJob(this HomeDb db, string job, string? reason, AuditContext audit, CancellationToken ct)
    {
        var pause = new JobPause(job, reason, audit);
        if (job == nameof(Requests.RunJobRequests))
            throw new RefusedException("This job does what administrators ask for, so it cannot be paused.");
        try
        {
            await db.Transact(
                async ct =>
                {
                    if (await db.JobPauses.AnyAsync(p => p.Job == job, ct))
                        return;
                    db.Add(pause);
                    db.Note(audit, "Job", job, $"{Labels.Of(job)} paused", reason: pause.Reason);
                },
                ct
            );
        }
        catch (DbUpdateException e) when (e.IsUniqueViolation())
        {
            // Somebody else paused it at the same moment.
        }
    }

    public static Task ResumeJob(this HomeDb db, string job, AuditContext audit, CancellationToken ct) =>
        db.Transact(
            async ct =>
            {
                if (!audit.By.MayDecide)
                    throw new RefusedException("Only an administrator can resume a job.");
                if (await db.JobPauses.Where(p => p.Job == job).ExecuteDeleteAsync(ct) > 0)
                    db.Note(audit, "Job", job, $"{Labels.Of(job)} resumed");
            },
            ct
        );
}
