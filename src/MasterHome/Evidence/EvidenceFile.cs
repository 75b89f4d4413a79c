using MasterHome.Members;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Evidence;

/// <summary>What a file belongs to.</summary>
public enum EvidenceSubject
{
    SignUp,
    Training,
    Suggestion,
    Appeal,
}

/// <summary>A file that a member added as evidence. Its content lies in the folder of <see cref="EvidenceSettings"/> under a generated
/// name.</summary>
public sealed class EvidenceFile
{
    public const int NameLength = 200;
    public const int DigestLength = 64;

    internal EvidenceFile(int memberId, EvidenceOf of, string name, FileKind kind, StoredContent content, DateTime at)
    {
        Id = Guid.NewGuid();
        (MemberId, Subject, SubjectId) = (memberId, of.Subject, of.Id);
        (Name, ContentType) = (name, kind.ContentType);
        (StoredName, Size, Digest, AddedAt) = (content.Name, content.Size, content.Digest, at);
    }

    private EvidenceFile() { }

    public Guid Id { get; private set; }

    public int MemberId { get; private set; }

    public EvidenceSubject Subject { get; private set; }

    public int SubjectId { get; private set; }

    /// <summary>As its member named it, without a path.</summary>
    public string Name { get; private set; } = "";

    public string ContentType { get; private set; } = "";

    /// <summary>In the folder.</summary>
    public string StoredName { get; private set; } = "";

    /// <summary>Bytes, as stored.</summary>
    public long Size { get; private set; }

    /// <summary>SHA-256 of what was uploaded, as hexadecimal digits.</summary>
    public string Digest { get; private set; } = "";

    /// <summary>UTC.</summary>
    public DateTime AddedAt { get; private set; }

    public bool IsPicture => ContentType.StartsWith("image/", StringComparison.Ordinal);

    internal sealed class Map : IEntityTypeConfiguration<EvidenceFile>
    {
        public void Configure(EntityTypeBuilder<EvidenceFile> file)
        {
            file.ToTable("EvidenceFiles");
            file.Property(f => f.Id).ValueGeneratedNever();
            file.Property(f => f.Subject).HasConversion<string>().HasMaxLength(20);
            file.Property(f => f.Name).HasMaxLength(NameLength);
            file.Property(f => f.ContentType).HasMaxLength(100);
            file.Property(f => f.StoredName).HasMaxLength(60);
            file.Property(f => f.Digest).HasMaxLength(DigestLength);
            // The same file twice for one item is refused, also when two requests send it at once.
            file.HasIndex(f => new
                {
                    f.Subject,
                    f.SubjectId,
                    f.Digest,
                })
                .IsUnique();
            file.HasIndex(f => f.MemberId);
            file.HasIndex(f => f.StoredName).IsUnique();
            file.HasOne<Member>().WithMany().HasForeignKey(f => f.MemberId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}

/// <summary>The item that a file belongs to.</summary>
public sealed record EvidenceOf(EvidenceSubject Subject, int Id);

/// <param name="Name">The generated name in the folder.</param>
/// <param name="Size">Bytes, as stored.</param>
/// <param name="Digest">SHA-256 of what was uploaded.</param>
internal sealed record StoredContent(string Name, long Size, string Digest);
