using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Common.Imports;

/// <summary>An uploaded file between preview and import. Stored in the database, so that any instance can continue.</summary>
public sealed class ImportUpload
{
    public ImportUpload(string kind, string fileName, byte[] content, string accountId, DateTime at)
    {
        (Id, Kind, Content, AccountId, At) = (Guid.NewGuid(), kind, content, accountId, at);
        FileName = fileName.Length > 200 ? fileName[..200] : fileName;
    }

    private ImportUpload() { }

    public Guid Id { get; private set; }

    public string Kind { get; private set; } = "";

    public string FileName { get; private set; } = "";

    public byte[] Content { get; private set; } = [];

    /// <summary>The account that uploaded it. Nobody else can apply it.</summary>
    public string AccountId { get; private set; } = "";

    public DateTime At { get; private set; }
}

internal sealed class ImportUploadMap : IEntityTypeConfiguration<ImportUpload>
{
    public void Configure(EntityTypeBuilder<ImportUpload> draft)
    {
        draft.ToTable("ImportUploads");
        draft.Property(d => d.Kind).HasMaxLength(20);
        draft.Property(d => d.FileName).HasMaxLength(200);
        draft.Property(d => d.AccountId).HasMaxLength(Actor.AccountIdLength);
        draft.HasIndex(d => d.At);
    }
}
