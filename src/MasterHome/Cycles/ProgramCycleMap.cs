using MasterHome.Forum.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Cycles;

internal sealed class ProgramCycleMap : IEntityTypeConfiguration<ProgramCycle>
{
    public void Configure(EntityTypeBuilder<ProgramCycle> cycle)
    {
        cycle.ToTable("Cycles");
        cycle.Property(e => e.Version).IsConcurrencyToken();
        cycle.HasIndex(c => c.Year).IsUnique();
        cycle.Property(c => c.ClosedBy).HasMaxLength(Actor.NameLength);
        cycle.Ignore(c => c.AtRisk);
        cycle.Ignore(c => c.Rules);
        cycle.OwnsMany(
            c => c.KeyDates,
            date =>
            {
                date.ToTable("KeyDates");
                date.WithOwner().HasForeignKey("CycleId");
                date.HasKey(d => d.Id);
                date.Property(d => d.Text).HasMaxLength(KeyDate.TextLength);
            }
        );
    }
}
