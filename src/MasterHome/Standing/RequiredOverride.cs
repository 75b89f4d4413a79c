using MasterHome.Cycles;
using MasterHome.Members;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Standing;

/// <summary>Required points set by an administrator for one member and cycle, with the reason.</summary>
public sealed class RequiredOverride
{
    public RequiredOverride(int memberId, ProgramCycle cycle, int points, string? reason, AuditContext audit)
    {
        (MemberId, CycleId) = (memberId, cycle.Id);
        Set(cycle, points, reason, audit);
    }

    private RequiredOverride() { }

    public int Id { get; private set; }

    public int MemberId { get; private set; }

    public int CycleId { get; private set; }

    public int Points { get; private set; }

    public string Reason { get; private set; } = "";

    public string SetBy { get; private set; } = "";

    public string? SetByAccountId { get; private set; }

    public DateTime SetAt { get; private set; }

    public int Version { get; private set; }

    public void Set(ProgramCycle cycle, int points, string? reason, AuditContext audit)
    {
        if (!audit.By.MayDecide)
            throw new RefusedException("Only an administrator can change required points.");
        if (audit.By.Is(MemberId))
            throw new RefusedException("You cannot change your own required points. Ask another administrator.");
        Refusal.When(cycle.WhyNotChange());
        if (points is < 0 or > 100_000)
            throw new RefusedException("Enter a whole number of required points from 0 to 100,000.", nameof(Points));
        if (string.IsNullOrWhiteSpace(reason) || reason.Length > TextLengths.Reason)
            throw new RefusedException(
                $"Say why, in at most {Format.Number(TextLengths.Reason)} characters, so that the member can understand it.",
                nameof(Reason)
            );
        (Points, Reason, SetAt) = (points, reason.Trim(), audit.At);
        (SetBy, SetByAccountId) = (audit.By.Name, audit.By.AccountId);
    }
}

internal sealed class RequiredOverrideMap : IEntityTypeConfiguration<RequiredOverride>
{
    public void Configure(EntityTypeBuilder<RequiredOverride> instead)
    {
        instead.ToTable("RequiredOverrides");
        instead.Property(e => e.Version).IsConcurrencyToken();
        instead.Property(o => o.Reason).HasMaxLength(TextLengths.Reason);
        instead.Property(o => o.SetBy).HasMaxLength(Actor.NameLength);
        instead.Property(o => o.SetByAccountId).HasMaxLength(Actor.AccountIdLength);
        instead.HasIndex(o => new { o.CycleId, o.MemberId }).IsUnique();
        instead.HasOne<Member>().WithMany().HasForeignKey(o => o.MemberId).OnDelete(DeleteBehavior.Restrict);
        instead.HasOne<ProgramCycle>().WithMany().HasForeignKey(o => o.CycleId).OnDelete(DeleteBehavior.Restrict);
    }
}
