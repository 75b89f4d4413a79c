using MasterHome.Cycles;
using MasterHome.Mail.Outbox;
using MasterHome.Members;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Reminders;

/// <summary>The row that says "already sent": one per member, cycle, kind and period. Several of a day share one email. It goes again
/// when its email was dropped, because what never left was not sent.</summary>
public sealed class Reminder
{
    public const int PeriodLength = 40;

    /// <param name="day">The day in the member's zone.</param>
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

    /// <summary>Such as "2026-11", "2026:30" or "2026:4711": the year is part of it.</summary>
    public string Period { get; private set; } = "";

    /// <summary>The member's own day on which it was written.</summary>
    public DateOnly Day { get; private set; }

    public DateTime QueuedAt { get; private set; }

    /// <summary>The email that says it, alone or among others. Null for rows from before emails were named here.</summary>
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
