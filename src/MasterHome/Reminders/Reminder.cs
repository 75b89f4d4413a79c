using MasterHome.Cycles;
using MasterHome.Members;

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Reminders;

/// <summary>The row that says "already sent": one per member, cycle, kind and period.</summary>
public sealed class Reminder
{
    public Reminder(int memberId, int cycleId, string kind, string period, DateTime at) =>
        (MemberId, CycleId, Kind, Period, QueuedAt) = (memberId, cycleId, kind, period, at);

    private Reminder()
    {
    }

    public long Id { get; private set; }

    public int MemberId { get; private set; }

    public int CycleId { get; private set; }

    public string Kind { get; private set; } = "";

    /// <summary>Such as "2026-11": the year is part of it.</summary>
    public string Period { get; private set; } = "";

    public DateTime QueuedAt { get; private set; }
}

internal sealed class ReminderMap : IEntityTypeConfiguration<Reminder>
{
    public void Configure(EntityTypeBuilder<Reminder> reminder)
    {
        reminder.ToTable("Reminders");
        reminder.Property(r => r.Kind).HasMaxLength(40);
        reminder.Property(r => r.Period).HasMaxLength(20);
        reminder.HasIndex(r => new { r.CycleId, r.Kind, r.Period, r.MemberId }).IsUnique();
        reminder.HasOne<Member>().WithMany().HasForeignKey(r => r.MemberId).OnDelete(DeleteBehavior.Restrict);
        reminder.HasOne<ProgramCycle>().WithMany().HasForeignKey(r => r.CycleId).OnDelete(DeleteBehavior.Restrict);
    }
}
