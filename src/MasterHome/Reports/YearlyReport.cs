using MasterHome.Cycles;
using MasterHome.Mail;

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Reports;

/// <summary>The figures of a year as they were when the report was written. Something changed since: a next version.</summary>
public sealed class YearlyReport
{
    public YearlyReport(int cycleId, int version, ReportFigures figures, string digest, int attachmentId, DateTime at)
    {
        (CycleId, Version, Digest, AttachmentId, WrittenAt) = (cycleId, version, digest, attachmentId, at);
        (Members, Certified, OnTheWay, Leaving, PointsEarned, LedgerTotal) =
            (figures.Members, figures.Certified, figures.OnTheWay, figures.Leaving, figures.PointsEarned, figures.LedgerTotal);
    }

    private YearlyReport()
    {
    }

    public int Id { get; private set; }

    public int CycleId { get; private set; }

    /// <summary>From 1.</summary>
    public int Version { get; private set; }

    public DateTime WrittenAt { get; private set; }

    public int Members { get; private set; }

    public int Certified { get; private set; }

    public int OnTheWay { get; private set; }

    public int Leaving { get; private set; }

    /// <summary>The sum of the members' lines in this report.</summary>
    public int PointsEarned { get; private set; }

    /// <summary>The sum of the ledger for the cycle: must be the same.</summary>
    public int LedgerTotal { get; private set; }

    /// <summary>Of the lines: the same input makes the same digest, and no new version.</summary>
    public string Digest { get; private set; } = "";

    public int AttachmentId { get; private set; }

    public ReportFigures Figures => new(Members, Certified, OnTheWay, Leaving, PointsEarned, LedgerTotal);
}

/// <param name="OnTheWay">Neither certified nor leaving.</param>
public sealed record ReportFigures(int Members, int Certified, int OnTheWay, int Leaving, int PointsEarned, int LedgerTotal)
{
    public bool AddsUp => PointsEarned == LedgerTotal;
}

internal sealed class YearlyReportMap : IEntityTypeConfiguration<YearlyReport>
{
    public void Configure(EntityTypeBuilder<YearlyReport> report)
    {
        report.ToTable("YearlyReports");
        report.Property(r => r.Digest).HasMaxLength(64);
        report.HasIndex(r => new { r.CycleId, r.Version }).IsUnique();
        report.HasOne<ProgramCycle>().WithMany().HasForeignKey(r => r.CycleId).OnDelete(DeleteBehavior.Restrict);
        report.HasOne<Attachment>().WithMany().HasForeignKey(r => r.AttachmentId).OnDelete(DeleteBehavior.Restrict);
    }
}
