using System.Text.Json;
using MasterHome.Members;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Merging;

/// <summary>A duplicate that became part of another member, with what moved, so that it can be undone.</summary>
public sealed class MemberMerge
{
    public const int ReasonLength = TextLengths.Reason;

    internal MemberMerge(int mergedId, int survivorId, string? reason, MovedRows moved, bool tookIdentity, AuditContext audit)
    {
        if (string.IsNullOrWhiteSpace(reason))
            throw new RefusedException("Say how you know that they are one person.", nameof(Reason));
        if (reason.Length > ReasonLength)
            throw new RefusedException($"Use at most {Format.Number(ReasonLength)} characters.", nameof(Reason));
        (MergedId, SurvivorId, Reason, TookIdentity) = (mergedId, survivorId, reason.Trim(), tookIdentity);
        (MergedAt, MergedBy) = (audit.At, audit.By.Name);
        Moved = JsonSerializer.SerializeToUtf8Bytes(moved);
    }

    private MemberMerge() { }

    public int Id { get; private set; }

    /// <summary>The duplicate.</summary>
    public int MergedId { get; private set; }

    public int SurvivorId { get; private set; }

    public string Reason { get; private set; } = "";

    public string MergedBy { get; private set; } = "";

    /// <summary>UTC.</summary>
    public DateTime MergedAt { get; private set; }

    /// <summary>UTC; null while it holds.</summary>
    public DateTime? UndoneAt { get; private set; }

    /// <summary>Whether the survivor has the duplicate's community identity.</summary>
    public bool TookIdentity { get; private set; }

    /// <summary>What moved to the survivor, as JSON.</summary>
    public byte[] Moved { get; private set; } = [];

    internal MovedRows ReadMoved() => JsonSerializer.Deserialize<MovedRows>(Moved)!;

    internal void Undo(DateTime at)
    {
        if (UndoneAt is not null)
            throw new RefusedException("This merge is undone already.");
        UndoneAt = at;
    }
}

internal sealed class MemberMergeMap : IEntityTypeConfiguration<MemberMerge>
{
    public void Configure(EntityTypeBuilder<MemberMerge> merge)
    {
        merge.ToTable("MemberMerges");
        merge.Property(m => m.Reason).HasMaxLength(MemberMerge.ReasonLength);
        merge.Property(m => m.MergedBy).HasMaxLength(Actor.NameLength);
        merge.HasIndex(m => m.SurvivorId);
        // A duplicate is part of one member.
        merge.HasIndex(m => m.MergedId).IsUnique().HasDatabaseName("IX_MemberMerges_OneInForce").HasFilter("[UndoneAt] IS NULL");
        merge.HasOne<Member>().WithMany().HasForeignKey(m => m.MergedId).OnDelete(DeleteBehavior.Restrict);
        merge.HasOne<Member>().WithMany().HasForeignKey(m => m.SurvivorId).OnDelete(DeleteBehavior.Restrict);
    }
}
