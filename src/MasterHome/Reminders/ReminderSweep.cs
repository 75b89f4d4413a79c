using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Reminders;

/// <summary>The last day that was processed for a time zone. Each zone is processed once a day, in the first sending hour in which the job
/// runs, so that everything due on that day goes into one email and the other hours need no work.</summary>
public sealed class ReminderSweep
{
    public ReminderSweep(string zone, DateOnly day) => (Zone, Day) = (zone, day);

    private ReminderSweep() { }

    public string Zone { get; private set; } = "";

    public DateOnly Day { get; private set; }
}

internal sealed class ReminderSweepMap : IEntityTypeConfiguration<ReminderSweep>
{
    public void Configure(EntityTypeBuilder<ReminderSweep> sweep)
    {
        sweep.ToTable("ReminderSweeps");
        sweep.HasKey(s => s.Zone);
        sweep.Property(s => s.Zone).HasMaxLength(64);
    }
}
