using MasterHome.Cycles;
using MasterHome.Members;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Standing.Summaries;

/// <summary>A change that the summaries do not show yet. Written in the transaction of the change, by <c>HomeDb</c> or by the statement
/// that passes it by; deleted by <see cref="RefreshSummaries"/>. Rows are only added, so that two changes of one member do not wait for
/// each other.</summary>
public sealed class StandingChange
{
    private StandingChange() { }

    public long Id { get; private set; }

    /// <summary>Null: every member.</summary>
    public int? MemberId { get; private set; }

    /// <summary>Null: every summarized cycle.</summary>
    public int? CycleId { get; private set; }

    private Member? Member { get; set; }

    private ProgramCycle? Cycle { get; set; }

    public static StandingChange Of(int memberId) => new() { MemberId = memberId };

    /// <param name="added">A member who has no key yet.</param>
    public static StandingChange Of(Member added) => new() { Member = added };

    public static StandingChange OfAllIn(ProgramCycle cycle) => new() { Cycle = cycle };

    public static StandingChange OfAllIn(int cycleId) => new() { CycleId = cycleId };

    public static StandingChange OfAll() => new();

    internal sealed class Map : IEntityTypeConfiguration<StandingChange>
    {
        public void Configure(EntityTypeBuilder<StandingChange> change)
        {
            change.ToTable("StandingChanges");
            change.HasOne(c => c.Member).WithMany().HasForeignKey(c => c.MemberId).OnDelete(DeleteBehavior.Restrict);
            change.HasOne(c => c.Cycle).WithMany().HasForeignKey(c => c.CycleId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
