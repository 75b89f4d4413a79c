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
        // An edit that races with the start of delivery fails instead of being lost.
        mail.Property(m => m.HeldBy).HasMaxLength(120).IsConcurrencyToken();
        mail.Property(m => m.LastError).HasMaxLength(OutgoingEmail.ErrorLength);
        mail.HasOne<Attachment>().WithMany().HasForeignKey(m => m.AttachmentId).OnDelete(DeleteBehavior.Restrict);
        mail.HasIndex(m => m.Key).IsUnique();
        mail.HasIndex(m => m.HeldBy).HasFilter("[HeldBy] IS NOT NULL");
        // A returned email is found by it.
        mail.HasIndex(m => m.MessageToken);
        mail.HasIndex(m => m.CreatedAt);
        // A number, because SQLite finds no index for a column that stands alone as a condition. One row at most is marked.
        mail.Property(m => m.MarksOutage).HasConversion<int>();
        mail.HasIndex(m => m.MarksOutage).HasFilter("[MarksOutage] = 1");
        // Matches the order in which batches are taken; otherwise each batch would read and sort every waiting email.
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
    public void Configure(EntityTypeBuilder<EmailTemplate> template)
    {
        template.ToTable("EmailTemplates");
        template.HasKey(t => t.Kind);
        template.Property(t => t.Kind).HasMaxLength(40);
        template.Property(t => t.Subject).HasMaxLength(EmailTemplate.SubjectLength);
        template.Property(t => t.Markdown).HasMaxLength(EmailTemplate.TextLength);
        // Of two concurrent edits, the second fails.
        template.Property(t => t.EditedAt).IsConcurrencyToken();
    }
}
