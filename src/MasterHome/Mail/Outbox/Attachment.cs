using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Mail.Outbox;

/// <summary>A file attached to emails, stored once for all recipients. An email references one attachment; the files that belong to
/// it are attached too.</summary>
public sealed class Attachment
{
    /// <param name="goesWith">The attachment that this file belongs to; must be saved first.</param>
    public Attachment(string fileName, string contentType, byte[] content, Attachment? goesWith = null) =>
        (FileName, ContentType, Content, GoesWithId) = (fileName, contentType, content, goesWith?.Id);

    private Attachment() { }

    public int Id { get; private set; }

    public string FileName { get; private set; } = "";

    public string ContentType { get; private set; } = "";

    public byte[] Content { get; private set; } = [];

    public int? GoesWithId { get; private set; }

    /// <summary>When the content was removed, because data of a person in it was erased, UTC; null for all others.</summary>
    public DateTime? ErasedAt { get; private set; }
}

public static class AttachmentQueries
{
    /// <summary>The attachment that an email references and the files that belong to it, in the order in which they were added.</summary>
    public static IQueryable<Attachment> Bundle(this IQueryable<Attachment> attachments, int? id) =>
        attachments.Where(a => a.Id == id || a.GoesWithId == id).OrderBy(a => a.Id);
}

internal sealed class AttachmentMap : IEntityTypeConfiguration<Attachment>
{
    public void Configure(EntityTypeBuilder<Attachment> attachment)
    {
        attachment.ToTable("Attachments");
        attachment.Property(a => a.FileName).HasMaxLength(120);
        attachment.Property(a => a.ContentType).HasMaxLength(100);
        attachment.HasOne<Attachment>().WithMany().HasForeignKey(a => a.GoesWithId).OnDelete(DeleteBehavior.Restrict);
    }
}
