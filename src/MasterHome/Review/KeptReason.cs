using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Review;

/// <summary>A reason that administrators keep, to choose it when they decline an item.</summary>
public sealed class KeptReason
{
    public KeptReason(string? text, AuditContext audit)
    {
        if (!audit.By.MayDecide)
            throw new RefusedException("Only an administrator can keep reasons.");
        if (string.IsNullOrWhiteSpace(text) || text.Length > TextLengths.Reason)
            throw new RefusedException(
                $"Enter the reason as the member will read it, in at most {Format.Number(TextLengths.Reason)} characters.",
                nameof(Text)
            );
        (Text, CreatedAt, CreatedBy) = (text.Trim(), audit.At, audit.By.Name);
    }

    private KeptReason() { }

    public int Id { get; private set; }

    public string Text { get; private set; } = "";

    /// <summary>UTC.</summary>
    public DateTime CreatedAt { get; private set; }

    public string CreatedBy { get; private set; } = "";
}

internal sealed class KeptReasonMap : IEntityTypeConfiguration<KeptReason>
{
    public void Configure(EntityTypeBuilder<KeptReason> reason)
    {
        reason.ToTable("KeptReasons");
        reason.Property(r => r.Text).HasMaxLength(TextLengths.Reason);
        reason.Property(r => r.CreatedBy).HasMaxLength(Actor.NameLength);
    }
}
