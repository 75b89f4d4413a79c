using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Mail;

internal sealed class OutgoingMailMap : IEntityTypeConfiguration<OutgoingMail>
{
    public void Configure(EntityTypeBuilder<OutgoingMail> mail)
    {
        mail.ToTable("OutgoingMails");
        mail.Property(m => m.Kind).HasMaxLength(40);
        mail.Property(m => m.Key).HasMaxLength(OutgoingMail.KeyLength);
        mail.Property(m => m.ToAddress).HasMaxLength(Members.Addresses.Length);
        mail.Property(m => m.ToName).HasMaxLength(220);
        mail.Property(m => m.AccountId).HasMaxLength(Accounts.Account.IdLength);
        mail.Property(m => m.MessageToken).HasMaxLength(32);
        mail.Property(m => m.State).HasConversion<string>().HasMaxLength(20);
        // Whoever would change a letter in the moment in which it is taken is told so.
        mail.Property(m => m.HeldBy).HasMaxLength(120).IsConcurrencyToken();
        mail.Property(m => m.LastError).HasMaxLength(OutgoingMail.ErrorLength);
        mail.HasOne<Attachment>().WithMany().HasForeignKey(m => m.AttachmentId).OnDelete(DeleteBehavior.Restrict);
        mail.HasIndex(m => m.Key).IsUnique();
        mail.HasIndex(m => m.HeldBy);
        // In the order in which letters are taken, else each batch would read and sort all that waits.
        mail.HasIndex(m => new { m.State, m.IsAwaited, m.NextAttemptAt }).IsDescending(false, true, false);
        mail.HasIndex(m => new { m.MemberId, m.Id });
    }
}

internal sealed class LetterMap : IEntityTypeConfiguration<Letter>
{
    public void Configure(EntityTypeBuilder<Letter> letter)
    {
        letter.ToTable("Letters");
        letter.HasKey(l => l.Kind);
        letter.Property(l => l.Kind).HasMaxLength(40);
        letter.Property(l => l.Subject).HasMaxLength(Letter.SubjectLength);
        letter.Property(l => l.Markdown).HasMaxLength(Letter.TextLength);
        // Two who write at once: the second is told so.
        letter.Property(l => l.EditedAt).IsConcurrencyToken();
    }
}
