using MasterHome.Members;

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Mail;

/// <summary>A member said that letters of this kind are not wanted. Only kinds that <see cref="MailKinds.MayBeDeclined"/> holds.</summary>
public sealed class DeclinedLetter
{
    public DeclinedLetter(int memberId, string kind, DateTime at)
    {
        if (!MailKinds.MayBeDeclined.Contains(kind))
            throw new RefusedException("This letter belongs to what you do here and cannot be turned off.", nameof(Kind));
        (MemberId, Kind, DeclinedAt) = (memberId, kind, at);
    }

    private DeclinedLetter()
    {
    }

    public int MemberId { get; private set; }

    public string Kind { get; private set; } = "";

    public DateTime DeclinedAt { get; private set; }
}

internal sealed class DeclinedLetterMap : IEntityTypeConfiguration<DeclinedLetter>
{
    public void Configure(EntityTypeBuilder<DeclinedLetter> declined)
    {
        declined.ToTable("DeclinedLetters");
        declined.HasKey(d => new { d.MemberId, d.Kind });
        declined.Property(d => d.Kind).HasMaxLength(60);
        declined.HasOne<Member>().WithMany().HasForeignKey(d => d.MemberId).OnDelete(DeleteBehavior.Restrict);
    }
}
