using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Jobs;

internal sealed class JobRunMap : IEntityTypeConfiguration<JobRun>
{
    public void Configure(EntityTypeBuilder<JobRun> run)
    {
        run.ToTable("JobRuns");
        run.Property(r => r.Job).HasMaxLength(60);
        run.Property(r => r.Instance).HasMaxLength(120);
        run.Property(r => r.Sentence).HasMaxLength(JobRun.SentenceLength);
        run.Property(r => r.State).HasConversion<string>().HasMaxLength(20);
        run.HasIndex(r => new { r.Job, r.StartedAt });
    }
}
