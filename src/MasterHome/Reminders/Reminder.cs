using MasterHome.Cycles;
using MasterHome.Mail.Outbox;
using MasterHome.Members;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Reminders;

/// <summary>Records that a reminder was sent: one row per member, cycle, kind and period. Several reminders of a day share one email.
/// The row is deleted when its email is not sent, because the reminder was never sent.</summary>
public sealed class Reminder
{
    public const int PeriodLength = 40;

    /// <param name="day">The day in the member's time zone.</param>
    public Reminder(int memberId, DateOnly day, DueReminder due, OutgoingEmail email)
    {
        (MemberId, Day, CycleId, Kind, Period) = (memberId, day, due.CycleId, due.Kind, due.Period);
        (Email, QueuedAt) = (email, email.CreatedAt);
    }

    private Reminder() { }

    public long Id { get; private set; }

    public int MemberId { get; private set; }

    public int CycleId { get; private set; }

    public string Kind { get; private set; } = "";

    /// <summary>Identifies the occurrence, including the year: "2026-11", "2026:30", "2026:2026-11-15" or "2026:4711".</summary>
    public string Period { get; private set; } = "";

    /// <summary>The day on which it was queued, in the member's time zone.</summary>
    public DateOnly Day { get; private set; }

    public DateTime QueuedAt { get; private set; }

    /// <summary>The email that contains it. Null for rows that are older than this column.</summary>
    public OutgoingEmail? Email { get; private set; }
}

internal sealed class ReminderMap : IEntityTypeConfiguration<Reminder>
{
    public void Configure(EntityTypeBuilder<Reminder> reminder)
    {
        reminder.ToTable("Reminders");
        reminder.Property(r => r.Kind).HasMaxLength(40);
        reminder.Property(r => r.Period).HasMaxLength(Reminder.PeriodLength);
        reminder
            .HasIndex(r => new
            {
                r.CycleId,
                r.Kind,
                r.Period,
                r.MemberId,
            })
            .IsUnique();
        reminder.HasIndex(r => new { r.MemberId, r.Day });
        reminder.HasOne<Member>().WithMany().HasForeignKey(r => r.MemberId).OnDelete(DeleteBehavior.Restrict);
        reminder.HasOne<ProgramCycle>().WithMany().HasForeignKey(r => r.CycleId).OnDelete(DeleteBehavior.Restrict);
        reminder.HasOne(r => r.Email).WithMany().HasForeignKey("EmailId").OnDelete(DeleteBehavior.SetNull);
    }
}
