using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Reminders;

/// <summary>The day of a time zone that was looked at last: each zone's members are asked after once a day, at the first civil hour at
/// which the job runs, so that whatever is due on their day goes into one email and the other hours cost nothing.</summary>
public sealed class ReminderSweep
{
    public ReminderSweep(string zone, DateOnly day) => (Zone, Day) = (zone, day);

    private ReminderSweep() { }

    public string Zone { get; private set; } = "";

    public DateOnly Day { get; private set; }
}

internal sealed class ReminderSweepMap : IEntityTypeConfiguration<ReminderSweep>
{
    public void Configure(EntityTypeBuilder<ReminderSweep> round)
    {
        round.ToTable("ReminderSweeps");
        round.HasKey(r => r.Zone);
        round.Property(r => r.Zone).HasMaxLength(64);
    }
}
