using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Mail;

/// <summary>A file that goes with letters; one for all who get it.</summary>
public sealed class Attachment
{
    public Attachment(string fileName, string contentType, byte[] content) => (FileName, ContentType, Content) = (fileName, contentType, content);

    private Attachment()
    {
    }

    public int Id { get; private set; }

    public string FileName { get; private set; } = "";

    public string ContentType { get; private set; } = "";

    public byte[] Content { get; private set; } = [];
}

internal sealed class AttachmentMap : IEntityTypeConfiguration<Attachment>
{
    public void Configure(EntityTypeBuilder<Attachment> attachment)
    {
        attachment.ToTable("Attachments");
        attachment.Property(a => a.FileName).HasMaxLength(120);
        attachment.Property(a => a.ContentType).HasMaxLength(100);
    }
}
