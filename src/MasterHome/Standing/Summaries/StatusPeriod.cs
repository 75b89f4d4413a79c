using MasterHome.Cycles;
using MasterHome.Members;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Standing.Summaries;

/// <summary>A time in which a member had one status in a cycle, recorded once a day. Kept for pages and reports that look back, because the
/// status of a past day cannot be calculated: sign-ups, suggestions and rules have changed since.</summary>
public sealed class StatusPeriod
{
    public StatusPeriod(int cycleId, int memberId, MemberStatus status, DateOnly firstDay, DateOnly? endedOn) =>
        (CycleId, MemberId, Status, FirstDay, EndedOn) = (cycleId, memberId, status, firstDay, endedOn);

    private StatusPeriod() { }

    public int CycleId { get; private set; }

    public int MemberId { get; private set; }

    public MemberStatus Status { get; private set; }

    /// <summary>In the program's zone.</summary>
    public DateOnly FirstDay { get; private set; }

    /// <summary>The first day on which it does not hold any more; null while it holds.</summary>
    public DateOnly? EndedOn { get; private set; }

    internal sealed class Map : IEntityTypeConfiguration<StatusPeriod>
    {
        public void Configure(EntityTypeBuilder<StatusPeriod> period)
        {
            period.ToTable("StatusPeriods");
            period.HasKey(p => new
            {
                p.CycleId,
                p.MemberId,
                p.FirstDay,
            });
            period.HasIndex(p => new
            {
                p.CycleId,
                p.FirstDay,
                p.Status,
            });
            period.HasIndex(p => new
            {
                p.CycleId,
                p.EndedOn,
                p.Status,
            });
            period.HasOne<ProgramCycle>().WithMany().HasForeignKey(p => p.CycleId).OnDelete(DeleteBehavior.Cascade);
            period.HasOne<Member>().WithMany().HasForeignKey(p => p.MemberId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}
