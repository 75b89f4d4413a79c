using MasterHome.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Jobs;

/// <summary>The right to run a job, one row a job. An expired lease can be acquired by another instance.</summary>
public sealed class JobLease
{
    public JobLease(string job, string holder, DateTime at, TimeSpan life) =>
        (Job, Holder, Fence, TakenAt, Until) = (job, holder, 1, at, at + life);

    private JobLease() { }

    public string Job { get; private set; } = "";

    /// <summary>The process that holds it (<see cref="HolderProcess"/>).</summary>
    public string Holder { get; private set; } = "";

    /// <summary>The fencing number. Increases at each acquisition; a holder with a lower number has lost the lease.</summary>
    public long Fence { get; private set; }

    /// <summary>UTC.</summary>
    public DateTime TakenAt { get; private set; }

    /// <summary>UTC. Renewed while the job runs, and in the past when it has ended.</summary>
    public DateTime Until { get; private set; }
}

/// <summary>The lease as its holder knows it.</summary>
public sealed record JobLeaseHandle(string Job, long Fence)
{
    /// <summary>Checks within the caller's transaction that the lease is still held, and locks its row until the transaction ends. Work
    /// of a former holder can then never be committed.</summary>
    /// <exception cref="LeaseLostException">When another instance holds it.</exception>
    public async Task Prove(HomeDb db, CancellationToken ct)
    {
        if (
            await db
                .JobLeases.Where(l => l.Job == Job && l.Fence == Fence)
                .ExecuteUpdateAsync(set => set.SetProperty(l => l.Fence, l => l.Fence), ct) == 0
        )
            throw new LeaseLostException();
    }
}

/// <summary>Another instance holds the lease now. Stop and leave everything as it is.</summary>
public sealed class LeaseLostException() : Exception("Another instance has taken the job over.");

internal sealed class JobLeaseMap : IEntityTypeConfiguration<JobLease>
{
    public void Configure(EntityTypeBuilder<JobLease> lease)
    {
        lease.ToTable("JobLeases");
        lease.HasKey(l => l.Job);
        lease.Property(l => l.Job).HasMaxLength(60);
        lease.Property(l => l.Holder).HasMaxLength(120);
    }
}
