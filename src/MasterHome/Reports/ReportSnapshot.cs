using System.IO.Compression;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Reports;

/// <summary>The content of one version that the next version is compared with.</summary>
public sealed record ReportSnapshotContent(IReadOnlyList<ReportLine> Lines, IReadOnlyList<ReportException> Exceptions, YearFigures? Last)
{
    public static ReportSnapshotContent Of(ReportData report) => new(report.Lines, report.Exceptions, report.Last);
}

/// <summary>The rows and other content of one version, stored for comparison with the next. Separate from the report,
/// so that a list of versions does not load them.</summary>
internal sealed class ReportSnapshot
{
    public ReportSnapshot(YearlyReport report, ReportSnapshotContent kept)
    {
        ReportId = report.Id;
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Fastest))
            JsonSerializer.Serialize(brotli, kept);
        Content = packed.ToArray();
    }

    private ReportSnapshot() { }

    public int ReportId { get; private set; }

    /// <summary>JSON, compressed with Brotli.</summary>
    public byte[] Content { get; private set; } = [];

    /// <param name="now">Early versions stored only their rows; the other content is taken from the current report.</param>
    public ReportSnapshotContent Read(ReportData now)
    {
        using var brotli = new BrotliStream(new MemoryStream(Content), CompressionMode.Decompress);
        using var json = JsonDocument.Parse(brotli);
        return json.RootElement.ValueKind == JsonValueKind.Array
            ? ReportSnapshotContent.Of(now) with
            {
                Lines = json.Deserialize<List<ReportLine>>() ?? [],
            }
            : json.Deserialize<ReportSnapshotContent>()!;
    }
}

internal sealed class ReportSnapshotMap : IEntityTypeConfiguration<ReportSnapshot>
{
    public void Configure(EntityTypeBuilder<ReportSnapshot> lines)
    {
        lines.ToTable("YearlyReportLines");
        lines.HasKey(l => l.ReportId);
        lines.Property(l => l.ReportId).ValueGeneratedNever();
        lines.HasOne<YearlyReport>().WithOne().HasForeignKey<ReportSnapshot>(l => l.ReportId).OnDelete(DeleteBehavior.Restrict);
    }
}
