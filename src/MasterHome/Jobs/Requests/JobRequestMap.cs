using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Jobs.Requests;

internal sealed class JobRequestMap : IEntityTypeConfiguration<JobRequest>
{
    public void Configure(EntityTypeBuilder<JobRequest> request)
    {
        request.ToTable("JobRequests");
        request.Property(r => r.Id).ValueGeneratedNever();
        request.Property(r => r.Kind).HasMaxLength(JobRequest.KindLength);
        request.Property(r => r.Title).HasMaxLength(JobRequest.TitleLength);
        request.Property(r => r.FormAddress).HasMaxLength(JobRequest.AddressLength);
        request.Property(r => r.ResultAddress).HasMaxLength(JobRequest.AddressLength);
        request.Property(r => r.ActorKind).HasConversion<string>().HasMaxLength(20);
        request.Property(r => r.AccountId).HasMaxLength(Actor.AccountIdLength);
        request.Property(r => r.ActorName).HasMaxLength(Actor.NameLength);
        request.Property(r => r.State).HasConversion<string>().HasMaxLength(20);
        request.Property(r => r.Step).HasMaxLength(WorkStep.NameLength);
        request.Property(r => r.Sentence).HasMaxLength(JobRun.SentenceLength);
        request.Property(r => r.Field).HasMaxLength(60);
        request.HasIndex(r => new { r.EndedAt, r.RequestedAt });
        request.HasIndex(r => r.RequestedAt);
    }
}
