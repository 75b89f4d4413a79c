using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Mail;

/// <summary>A member has turned off one kind of email. Refuses kinds that are not <see cref="EmailKind.IsOptional"/>.</summary>
public sealed class Unsubscription
{
    public Unsubscription(int memberId, EmailKind kind, DateTime at)
    {
        if (!kind.IsOptional)
            throw new RefusedException("This email is about your own actions and cannot be turned off.", nameof(Kind));
        (MemberId, Kind, DeclinedAt) = (memberId, kind.Key, at);
    }

    private Unsubscription() { }

    public int MemberId { get; private set; }

    public string Kind { get; private set; } = "";

    public DateTime DeclinedAt { get; private set; }
}

internal sealed class UnsubscriptionMap : IEntityTypeConfiguration<Unsubscription>
{
    public void Configure(EntityTypeBuilder<Unsubscription> unsubscription)
    {
        unsubscription.ToTable("Unsubscriptions");
        unsubscription.HasKey(u => new { u.MemberId, u.Kind });
        unsubscription.Property(u => u.Kind).HasMaxLength(60);
    }
}
