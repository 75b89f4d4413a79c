using MasterHome.Members;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.PersonalData;

public enum DataExportState
{
    /// <summary>The job has not made it yet.</summary>
    Waiting,

    /// <summary>The archive can be fetched, once.</summary>
    Ready,
    Fetched,

    /// <summary>Nobody fetched it in time, and it is deleted.</summary>
    Expired,
}

/// <summary>An archive of everything that is held on a member, asked for by the member.</summary>
public sealed class DataExport
{
    public DataExport(int memberId, DateTime at) => (Id, MemberId, RequestedAt) = (Guid.NewGuid(), memberId, at);

    private DataExport() { }

    public Guid Id { get; private set; }

    public int MemberId { get; private set; }

    /// <summary>UTC.</summary>
    public DateTime RequestedAt { get; private set; }

    public DataExportState State { get; private set; }

    /// <summary>UTC; null while it waits.</summary>
    public DateTime? ReadyAt { get; private set; }

    /// <summary>UTC.</summary>
    public DateTime? FetchedAt { get; private set; }

    /// <summary>Of the archive, in bytes.</summary>
    public long Size { get; private set; }

    internal void Ready(long size, DateTime at) => (State, Size, ReadyAt) = (DataExportState.Ready, size, at);
}

internal sealed class DataExportMap : IEntityTypeConfiguration<DataExport>
{
    public void Configure(EntityTypeBuilder<DataExport> export)
    {
        export.ToTable("DataExports");
        export.Property(e => e.State).HasConversion<string>().HasMaxLength(20);
        export.HasIndex(e => new { e.State, e.RequestedAt });
        export.HasIndex(e => e.MemberId);
        export.HasOne<Member>().WithMany().HasForeignKey(e => e.MemberId).OnDelete(DeleteBehavior.Restrict);
    }
}
