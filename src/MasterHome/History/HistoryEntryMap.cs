using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.History;

internal sealed class HistoryEntryMap : IEntityTypeConfiguration<HistoryEntry>
{
    public void Configure(EntityTypeBuilder<HistoryEntry> entry)
    {
        entry.ToTable("History", table => table.HasTrigger(Data.HistoryTriggers.Name));
        entry.Property(e => e.ActorId).HasMaxLength(Actor.AccountIdLength);
        entry.Property(e => e.ActorName).HasMaxLength(Actor.NameLength);
        entry.Property(e => e.Subject).HasMaxLength(40);
        entry.Property(e => e.SubjectId).HasMaxLength(64);
        entry.Property(e => e.What).HasMaxLength(HistoryEntry.TextLength);
        entry.Property(e => e.Before).HasMaxLength(HistoryEntry.TextLength);
        entry.Property(e => e.After).HasMaxLength(HistoryEntry.TextLength);
        entry.Property(e => e.Reason).HasMaxLength(HistoryEntry.TextLength);
        entry.Property(e => e.Digest).HasMaxLength(64);
        entry.Property(e => e.Seal).HasMaxLength(64);
        entry.HasIndex(e => new { e.MemberId, e.Id });
        entry.HasIndex(e => new { e.Subject, e.SubjectId });
        entry.HasIndex(e => new { e.ActorName, e.Id });
    }
}
