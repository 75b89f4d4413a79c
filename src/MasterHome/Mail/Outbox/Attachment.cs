using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Mail.Outbox;

/// <summary>A file that goes with emails; one for all who get it. An email names one, and whatever goes with that one goes along.</summary>
public sealed class Attachment
{
    /// <param name="goesWith">The file with which this one always goes; saved before.</param>
    public Attachment(string fileName, string contentType, byte[] content, Attachment? goesWith = null) =>
        (FileName, ContentType, Content, GoesWithId) = (fileName, contentType, content, goesWith?.Id);

    private Attachment() { }

    public int Id { get; private set; }

    public string FileName { get; private set; } = "";

    public string ContentType { get; private set; } = "";

    public byte[] Content { get; private set; } = [];

    public int? GoesWithId { get; private set; }
}

public static class AttachmentQueries
{
    /// <summary>The file that an email names and all that go with it, in the order in which they were added.</summary>
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
