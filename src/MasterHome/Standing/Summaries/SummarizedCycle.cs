using MasterHome.Cycles;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Standing.Summaries;

/// <summary>A cycle whose standings are summarized: each open one, and the one that is running.</summary>
public sealed class SummarizedCycle
{
    public SummarizedCycle(int cycleId, DateOnly day, DateTime asOf) => (CycleId, Day, AsOf) = (cycleId, day, asOf);

    private SummarizedCycle() { }

    public int CycleId { get; private set; }

    /// <summary>The day whose status the summaries show, in the program's zone. While it begins, some still show the day before; these
    /// have a <see cref="StandingChange"/>.</summary>
    public DateOnly Day { get; private set; }

    /// <summary>UTC. Every change before this is shown.</summary>
    public DateTime AsOf { get; private set; }

    internal sealed class Map : IEntityTypeConfiguration<SummarizedCycle>
    {
        public void Configure(EntityTypeBuilder<SummarizedCycle> cycle)
        {
            cycle.ToTable("SummarizedCycles");
            cycle.HasKey(c => c.CycleId);
            cycle.Property(c => c.CycleId).ValueGeneratedNever();
            cycle.HasOne<ProgramCycle>().WithMany().HasForeignKey(c => c.CycleId);
        }
    }
}

/// <summary>How many members of a summarized cycle have a status, so that no page counts them.</summary>
/// <param name="Points">Their earned points together.</param>
public sealed record StandingTotal(int CycleId, MemberStatus Status, int Members, long Points)
{
    internal sealed class Map : IEntityTypeConfiguration<StandingTotal>
    {
        public void Configure(EntityTypeBuilder<StandingTotal> total)
        {
            total.ToTable("StandingTotals");
            total.HasKey(t => new { t.CycleId, t.Status });
            total.HasOne<SummarizedCycle>().WithMany().HasForeignKey(t => t.CycleId);
        }
    }
}
