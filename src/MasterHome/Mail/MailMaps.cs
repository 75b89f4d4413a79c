using MasterHome.Mail.Outbox;
using MasterHome.Mail.Templates;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Mail;

internal sealed class OutgoingEmailMap : IEntityTypeConfiguration<OutgoingEmail>
{
    public void Configure(EntityTypeBuilder<OutgoingEmail> mail)
    {
        mail.ToTable("OutgoingEmails");
        mail.Property(m => m.Kind).HasMaxLength(40);
        mail.Property(m => m.Key).HasMaxLength(OutgoingEmail.KeyLength);
        mail.Property(m => m.ToAddress).HasMaxLength(EmailAddress.Length);
        mail.Property(m => m.ToName).HasMaxLength(220);
        mail.Property(m => m.AccountId).HasMaxLength(Actor.AccountIdLength);
        mail.Property(m => m.MessageToken).HasMaxLength(32);
        mail.Property(m => m.State).HasConversion<string>().HasMaxLength(20);
        // Whoever would change an email in the moment in which it is taken is told so.
        mail.Property(m => m.HeldBy).HasMaxLength(120).IsConcurrencyToken();
        mail.Property(m => m.LastError).HasMaxLength(OutgoingEmail.ErrorLength);
        mail.HasOne<Attachment>().WithMany().HasForeignKey(m => m.AttachmentId).OnDelete(DeleteBehavior.Restrict);
        mail.HasIndex(m => m.Key).IsUnique();
        mail.HasIndex(m => m.HeldBy);
        // In the order in which emails are taken, else each batch would read and sort all that waits.
        mail.HasIndex(m => new
            {
                m.State,
                m.IsAwaited,
                m.NextAttemptAt,
            })
            .IsDescending(false, true, false);
        mail.HasIndex(m => new { m.MemberId, m.Id });
    }
}

internal sealed class EmailTemplateMap : IEntityTypeConfiguration<EmailTemplate>
{
    public void Configure(EntityTypeBuilder<EmailTemplate> email)
    {
        email.ToTable("EmailTemplates");
        email.HasKey(l => l.Kind);
        email.Property(l => l.Kind).HasMaxLength(40);
        email.Property(l => l.Subject).HasMaxLength(EmailTemplate.SubjectLength);
        email.Property(l => l.Markdown).HasMaxLength(EmailTemplate.TextLength);
        // Two who write at once: the second is told so.
        email.Property(l => l.EditedAt).IsConcurrencyToken();
    }
}
