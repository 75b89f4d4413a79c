using MasterHome.Cycles;
using MasterHome.Members;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Training;

internal sealed class CourseMap : IEntityTypeConfiguration<Course>
{
    public void Configure(EntityTypeBuilder<Course> course)
    {
        course.ToTable("Courses");
        course.Property(e => e.Version).IsConcurrencyToken();
        course.Property(c => c.Code).HasMaxLength(20);
        course.Property(c => c.Title).HasMaxLength(150);
        course.Property(c => c.Url).HasMaxLength(500);
        course.HasIndex(c => c.Code).IsUnique();
        course
            .HasMany(c => c.Prerequisites)
            .WithMany()
            .UsingEntity<Dictionary<string, object>>(
                "CoursePrerequisites",
                need => need.HasOne<Course>().WithMany().HasForeignKey("PrerequisiteId").OnDelete(DeleteBehavior.Restrict),
                need => need.HasOne<Course>().WithMany().HasForeignKey("CourseId").OnDelete(DeleteBehavior.Restrict)
            );
    }
}

internal sealed class RequirementMap : IEntityTypeConfiguration<Requirement>
{
    public void Configure(EntityTypeBuilder<Requirement> requirement)
    {
        requirement.ToTable("Requirements");
        requirement.Property(r => r.Audience).HasConversion<string>().HasMaxLength(20);
        requirement.Property(r => r.AddedBy).HasMaxLength(Actor.NameLength);
        requirement.Property(r => r.Reason).HasMaxLength(TextLengths.Reason);
        requirement
            .HasIndex(r => new
            {
                r.CycleId,
                r.CourseId,
                r.Audience,
            })
            .IsUnique();
        requirement.HasOne<ProgramCycle>().WithMany().HasForeignKey(r => r.CycleId).OnDelete(DeleteBehavior.Restrict);
        requirement.HasOne<Course>().WithMany().HasForeignKey(r => r.CourseId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class CompletionMap : IEntityTypeConfiguration<Completion>
{
    public void Configure(EntityTypeBuilder<Completion> completion)
    {
        completion.ToTable("Completions");
        completion.Property(e => e.Version).IsConcurrencyToken();
        completion.Property(c => c.State).HasConversion<string>().HasMaxLength(20);
        completion.Property(c => c.Evidence).HasMaxLength(Completion.TextLength);
        completion.Property(c => c.DecidedBy).HasMaxLength(Actor.NameLength);
        completion.Property(c => c.DecidedByAccountId).HasMaxLength(Actor.AccountIdLength);
        completion.Property(c => c.DecisionReason).HasMaxLength(TextLengths.Reason);
        completion
            .HasIndex(c => new
            {
                c.MemberId,
                c.CourseId,
                c.CompletedOn,
            })
            .IsUnique();
        completion.HasIndex(c => new { c.State, c.ReportedAt });
        completion.HasIndex(c => c.CompletedOn);
        completion.HasOne<Member>().WithMany().HasForeignKey(c => c.MemberId).OnDelete(DeleteBehavior.Restrict);
        completion.HasOne<Course>().WithMany().HasForeignKey(c => c.CourseId).OnDelete(DeleteBehavior.Restrict);
    }
}
