using System.Security.Cryptography;
using MasterHome.Cycles;
using MasterHome.Members;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Standing.Closing;

public enum CertificateState
{
    /// <summary>Its year has not begun.</summary>
    NotYetValid,
    Valid,
    Expired,

    /// <summary>A correction of the outcome took it back.</summary>
    Revoked,
}

/// <summary>Says that a member is certified for the year after a closed one. Whoever knows its code can check it. Issued by the close;
/// a correction of the outcome revokes it or issues a new one.</summary>
public sealed class Certificate
{
    public const int CodeLength = 12;

    // Without characters that look alike (Crockford).
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <param name="year">The closed year.</param>
    public Certificate(int memberId, ProgramCycle year, DateTime at)
    {
        (MemberId, CycleId, ValidYear, IssuedAt) = (memberId, year.Id, year.Year + 1, at);
        Code = RandomNumberGenerator.GetString(Alphabet, CodeLength);
    }

    private Certificate() { }

    public int Id { get; private set; }

    public int MemberId { get; private set; }

    /// <summary>The closed year by whose outcome it was issued.</summary>
    public int CycleId { get; private set; }

    /// <summary>The year in which the member is certified: from January 1 to December 31.</summary>
    public int ValidYear { get; private set; }

    /// <summary>Random: it cannot be guessed.</summary>
    public string Code { get; private set; } = "";

    /// <summary>UTC.</summary>
    public DateTime IssuedAt { get; private set; }

    /// <summary>When a correction made the member not certified, UTC; null while it is valid.</summary>
    public DateTime? RevokedAt { get; private set; }

    /// <summary>The code in groups, as people read it: "7K2Q-9M4D-XT3B".</summary>
    public string CodeInGroups => string.Join('-', Code.Chunk(4).Select(group => new string(group)));

    public DateOnly FirstDay => new(ValidYear, 1, 1);

    public DateOnly LastDay => new(ValidYear, 12, 31);

    /// <param name="today">In the program's zone.</param>
    public CertificateState StateOn(DateOnly today) =>
        RevokedAt is not null ? CertificateState.Revoked
        : today < FirstDay ? CertificateState.NotYetValid
        : today > LastDay ? CertificateState.Expired
        : CertificateState.Valid;

    /// <summary>A code as somebody types it: with or without hyphens and spaces, in any case, with characters that look alike.</summary>
    /// <returns>Null for what can be no code.</returns>
    public static string? ParseCode(string? typed)
    {
        if (typed is null || typed.Length > 4 * CodeLength)
            return null;
        var code = string.Concat(
            typed
                .ToUpperInvariant()
                .Where(c => c is not ('-' or '–') && !char.IsWhiteSpace(c))
                .Select(c =>
                    c switch
                    {
                        'O' => '0',
                        'I' or 'L' => '1',
                        _ => c,
                    }
                )
        );
        return code.Length == CodeLength && code.All(c => Alphabet.Contains(c, StringComparison.Ordinal)) ? code : null;
    }

    internal void Revoke(DateTime at) => RevokedAt ??= at;
}

internal sealed class CertificateMap : IEntityTypeConfiguration<Certificate>
{
    public void Configure(EntityTypeBuilder<Certificate> certificate)
    {
        certificate.ToTable("Certificates");
        certificate.Property(c => c.Code).HasMaxLength(Certificate.CodeLength);
        certificate.Ignore(c => c.CodeInGroups);
        certificate.Ignore(c => c.FirstDay);
        certificate.Ignore(c => c.LastDay);
        certificate.HasIndex(c => c.Code).IsUnique();
        certificate
            .HasIndex(c => new { c.CycleId, c.MemberId })
            .IsUnique()
            .HasDatabaseName("IX_Certificates_OneValid")
            .HasFilter("[RevokedAt] IS NULL");
        certificate.HasIndex(c => c.MemberId);
        // Anyone may ask for those that were revoked.
        certificate.HasIndex(c => c.RevokedAt).HasFilter("[RevokedAt] IS NOT NULL");
        certificate.HasOne<Member>().WithMany().HasForeignKey(c => c.MemberId).OnDelete(DeleteBehavior.Restrict);
        certificate.HasOne<ProgramCycle>().WithMany().HasForeignKey(c => c.CycleId).OnDelete(DeleteBehavior.Restrict);
    }
}
