using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Mail;

/// <summary>A member said that emails of this kind are not wanted. Only kinds that <see cref="EmailKinds.MayBeDeclined"/> holds.</summary>
public sealed class Unsubscription
{
    public Unsubscription(int memberId, string kind, DateTime at)
    {
        if (!EmailKinds.MayBeDeclined.Contains(kind))
            throw new RefusedException("This email belongs to what you do here and cannot be turned off.", nameof(Kind));
        (MemberId, Kind, DeclinedAt) = (memberId, kind, at);
    }

    private Unsubscription() { }

    public int MemberId { get; private set; }

    public string Kind { get; private set; } = "";

    public DateTime DeclinedAt { get; private set; }
}

internal sealed class UnsubscriptionMap : IEntityTypeConfiguration<Unsubscription>
{
    public void Configure(EntityTypeBuilder<Unsubscription> declined)
    {
        declined.ToTable("Unsubscriptions");
        declined.HasKey(d => new { d.MemberId, d.Kind });
        declined.Property(d => d.Kind).HasMaxLength(60);
    }
}
