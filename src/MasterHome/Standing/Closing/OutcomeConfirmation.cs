using MasterHome.Cycles;
using MasterHome.Members;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Standing.Closing;

/// <summary>An administrator has looked at the proposed outcome of a member and agrees. The close does not need it, and calculates the
/// outcome itself.</summary>
public sealed class OutcomeConfirmation
{
    public OutcomeConfirmation(int cycleId, int memberId, OutcomeResult result, AuditContext audit)
    {
        (CycleId, MemberId) = (cycleId, memberId);
        Confirm(result, audit);
    }

    private OutcomeConfirmation() { }

    public int CycleId { get; private set; }

    public int MemberId { get; private set; }

    /// <summary>What was proposed then. Another proposal since needs another look.</summary>
    public OutcomeResult Result { get; private set; }

    public string By { get; private set; } = "";

    /// <summary>UTC.</summary>
    public DateTime At { get; private set; }

    public int Version { get; private set; }

    internal void Confirm(OutcomeResult result, AuditContext audit) => (Result, By, At) = (result, audit.By.Name, audit.At);
}

internal sealed class OutcomeConfirmationMap : IEntityTypeConfiguration<OutcomeConfirmation>
{
    public void Configure(EntityTypeBuilder<OutcomeConfirmation> confirmation)
    {
        confirmation.ToTable("OutcomeConfirmations");
        confirmation.HasKey(c => new { c.CycleId, c.MemberId });
        confirmation.Property(c => c.Version).IsConcurrencyToken();
        confirmation.Property(c => c.Result).HasConversion<string>().HasMaxLength(20);
        confirmation.Property(c => c.By).HasMaxLength(Actor.NameLength);
        confirmation.HasOne<Member>().WithMany().HasForeignKey(c => c.MemberId).OnDelete(DeleteBehavior.Restrict);
        confirmation.HasOne<ProgramCycle>().WithMany().HasForeignKey(c => c.CycleId).OnDelete(DeleteBehavior.Cascade);
    }
}
