using MasterHome.Cycles;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Reports;

/// <summary>A year's figures at the time of the report. Later changes create a new version.</summary>
public sealed class YearlyReport
{
    public const int DifferenceLength = 4000;

    /// <param name="attachment">The first attached file; it represents all of them.</param>
    public YearlyReport(ReportVersion edition, Attachment attachment)
    {
        var (report, words) = (edition.Report, edition.Difference?.Words);
        (CycleId, Version, Digest, AttachmentId, WrittenAt) = (report.CycleId, edition.Version, report.Digest, attachment.Id, report.AsOf);
        (Members, Certified, OnTheWay, Leaving) = (report.Now.Members, report.Now.Certified, report.Now.NotYet, report.Now.Leaving);
        IsClosed = report.Now.IsClosed;
        (PointsEarned, LedgerTotal) = (report.LinesTotal, report.LedgerTotal);
        (Occasion, IsInterim, DueOn) = (edition.Occasion, edition.IsInterim, edition.DueOn);
        Difference = words is null ? null : Format.Cut(words, DifferenceLength);
    }

    private YearlyReport() { }

    public int Id { get; private set; }

    public int CycleId { get; private set; }

    /// <summary>From 1.</summary>
    public int Version { get; private set; }

    public DateTime WrittenAt { get; private set; }

    public ReportOccasion Occasion { get; private set; }

    /// <summary>Written before the cycle's report day.</summary>
    public bool IsInterim { get; private set; }

    /// <summary>The due day that it covered.</summary>
    public DateOnly? DueOn { get; private set; }

    /// <summary>Whether the year was closed at the time of the report.</summary>
    public bool IsClosed { get; private set; }

    public int Members { get; private set; }

    /// <summary>All requirements met; certified once the year is closed.</summary>
    public int Certified { get; private set; }

    public int OnTheWay { get; private set; }

    public int Leaving { get; private set; }

    /// <summary>The sum of the members' rows in this report.</summary>
    public int PointsEarned { get; private set; }

    /// <summary>The ledger's sum for the cycle; must be equal.</summary>
    public int LedgerTotal { get; private set; }

    /// <summary>Digest of the text and figures, not of the files: the same input gives the same digest and no new version.</summary>
    public string Digest { get; private set; } = "";

    public int AttachmentId { get; private set; }

    /// <summary>Changes since the previous version as text, one per line; null for the first.</summary>
    public string? Difference { get; private set; }

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
        // Versions without a stored occasion read as requested.
        report.Property(r => r.Occasion).HasConversion<string>().HasMaxLength(20).HasDefaultValue(ReportOccasion.Asked);
        report.Property(r => r.Difference).HasMaxLength(YearlyReport.DifferenceLength);
        report.HasIndex(r => new { r.CycleId, r.Version }).IsUnique();
        report.HasOne<ProgramCycle>().WithMany().HasForeignKey(r => r.CycleId).OnDelete(DeleteBehavior.Restrict);
        report.HasOne<Attachment>().WithMany().HasForeignKey(r => r.AttachmentId).OnDelete(DeleteBehavior.Restrict);
    }
}
