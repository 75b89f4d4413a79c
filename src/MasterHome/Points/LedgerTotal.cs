using MasterHome.Cycles;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Points;

/// <summary>Number and sum of a cycle's entries of one kind, up to an entry. The ledger is append-only, so this never becomes wrong: with
/// the entries after it, it is the exact total. See <see cref="LedgerTotals"/>.</summary>
/// <param name="UpTo">The ID of the last entry that is counted; the same in all rows.</param>
public sealed record LedgerTotal(int CycleId, PointKind Kind, long UpTo, int Entries, long Points)
{
    internal sealed class Map : IEntityTypeConfiguration<LedgerTotal>
    {
        public void Configure(EntityTypeBuilder<LedgerTotal> total)
        {
            total.ToTable("LedgerTotals");
            total.HasKey(t => new { t.CycleId, t.Kind });
            total.Property(t => t.Kind).HasConversion<string>().HasMaxLength(20);
            total.HasOne<ProgramCycle>().WithMany().HasForeignKey(t => t.CycleId);
        }
    }
}
