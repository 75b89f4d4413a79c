using MasterHome.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Jobs;

/// <summary>Which instance may do a job, and until when. One row a job; a holder that died is followed once its time is up.</summary>
public sealed class JobLease
{
    public JobLease(string job, string holder, DateTime at, TimeSpan life) =>
        (Job, Holder, Fence, TakenAt, Until) = (job, holder, 1, at, at + life);

    private JobLease() { }

    public string Job { get; private set; } = "";

    public string Holder { get; private set; } = "";

    /// <summary>Grows with every taking. Who holds an older number has been followed, even if they do not know it yet.</summary>
    public long Fence { get; private set; }

    /// <summary>UTC.</summary>
    public DateTime TakenAt { get; private set; }

    /// <summary>UTC; renewed while the job runs, and past as soon as it ends.</summary>
    public DateTime Until { get; private set; }
}

/// <summary>A lease as its holder knows it.</summary>
public sealed record JobLeaseHandle(string Job, long Fence)
{
    /// <summary>
    /// Makes sure, in the caller's transaction, that nobody has followed: the row is ours until that ends, so that work done under an
    /// older number can never be committed, however late its holder wakes up.
    /// </summary>
    /// <exception cref="LeaseLostException">When somebody has.</exception>
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

/// <summary>Another instance does the job by now: stop, and leave everything as it is.</summary>
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
