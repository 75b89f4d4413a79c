using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Common.Imports;

/// <summary>An uploaded file between preview and import. Stored in the database, so that any instance can continue.</summary>
public sealed class ImportUpload
{
    public const int FileNameLength = 200;

    public const string Expired = "This preview has expired: the file was already imported or is older than a day. Choose the file again.";

    /// <param name="plan">What the preview shows.</param>
    public ImportUpload(string kind, string fileName, byte[] content, int? year, ImportPlan plan, string accountId, DateTime at)
    {
        Id = Guid.NewGuid();
        (Kind, Content, Year, AccountId, At) = (kind, content, year, accountId, at);
        FileName = Format.Cut(fileName, FileNameLength);
        Plan = JsonSerializer.SerializeToUtf8Bytes(plan);
        PlanDigest = plan.Digest();
    }

    private ImportUpload() { }

    public Guid Id { get; private set; }

    public string Kind { get; private set; } = "";

    public string FileName { get; private set; } = "";

    public byte[] Content { get; private set; } = [];

    /// <summary>The target cycle of opportunities; null for other kinds.</summary>
    public int? Year { get; private set; }

    /// <summary>The <see cref="ImportPlan"/> as JSON, made once when the file was uploaded.</summary>
    public byte[] Plan { get; private set; } = [];

    /// <summary>The account that uploaded it. Nobody else can apply it.</summary>
    public string AccountId { get; private set; } = "";

    public DateTime At { get; private set; }

    /// <summary>See <see cref="ImportPlan.Digest"/>.</summary>
    public string PlanDigest { get; private set; } = "";

    public static ImportPlan ReadPlan(byte[] json) => JsonSerializer.Deserialize<ImportPlan>(json)!;
}

public static class ImportUploadQueries
{
    private static readonly TimeSpan Life = TimeSpan.FromDays(1);

    /// <summary>Those that the person can still see and apply: their own, of the last day.</summary>
    public static IQueryable<ImportUpload> Valid(this IQueryable<ImportUpload> uploads, AuditContext audit)
    {
        var (accountId, oldest) = (audit.By.AccountId, audit.At - Life);
        return uploads.Where(u => u.AccountId == accountId && u.At >= oldest);
    }

    public static IQueryable<ImportUpload> Outdated(this IQueryable<ImportUpload> uploads, DateTime now)
    {
        var oldest = now - Life;
        return uploads.Where(u => u.At < oldest);
    }
}

internal sealed class ImportUploadMap : IEntityTypeConfiguration<ImportUpload>
{
    public void Configure(EntityTypeBuilder<ImportUpload> draft)
    {
        draft.ToTable("ImportUploads");
        draft.Property(d => d.Kind).HasMaxLength(20);
        draft.Property(d => d.FileName).HasMaxLength(ImportUpload.FileNameLength);
        draft.Property(d => d.AccountId).HasMaxLength(Actor.AccountIdLength);
        draft.Property(d => d.PlanDigest).HasMaxLength(64);
        draft.HasIndex(d => d.At);
    }
}
