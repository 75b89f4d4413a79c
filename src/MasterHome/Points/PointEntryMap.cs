using MasterHome.Cycles;
using MasterHome.Members;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Points;

internal sealed class PointEntryMap : IEntityTypeConfiguration<PointEntry>
{
    public void Configure(EntityTypeBuilder<PointEntry> entry)
    {
        // Tells EF not to insert with an OUTPUT clause, which SQL Server refuses on a table with a trigger.
        entry.ToTable("PointEntries", table => table.HasTrigger(Data.LedgerTriggers.Name));
        entry.Property(e => e.Kind).HasConversion<string>().HasMaxLength(20);
        entry.Property(e => e.Title).HasMaxLength(300);
        entry.Property(e => e.Rule).HasMaxLength(500);
        entry.Property(e => e.SourceKey).HasMaxLength(PointEntry.KeyLength);
        entry.Property(e => e.Evidence).HasMaxLength(4000);
        entry.Property(e => e.DecidedBy).HasMaxLength(Actor.NameLength);
        entry.Property(e => e.DecidedByAccountId).HasMaxLength(Actor.AccountIdLength);
        entry.Property(e => e.Reason).HasMaxLength(PointEntry.TextLength);
        entry.HasIndex(e => e.SourceKey).IsUnique();
        entry.HasIndex(e => new
        {
            e.MemberId,
            e.CycleId,
            e.OccurredOn,
            e.Points,
        });
        // Covers the sums of a year and of a running total, so that neither reads the entries themselves.
        entry.HasIndex(e => new
        {
            e.CycleId,
            e.MemberId,
            e.OpportunityId,
            e.Kind,
            e.Points,
        });
        // Lists of a year, last posted first, of all kinds or one.
        entry.HasIndex(e => new { e.CycleId, e.Id });
        entry.HasIndex(e => new
        {
            e.CycleId,
            e.Kind,
            e.Id,
        });
        entry.HasOne<Member>().WithMany().HasForeignKey(e => e.MemberId).OnDelete(DeleteBehavior.Restrict);
        entry.HasOne<ProgramCycle>().WithMany().HasForeignKey(e => e.CycleId).OnDelete(DeleteBehavior.Restrict);
    }
}
