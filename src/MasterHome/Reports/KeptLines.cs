using System.IO.Compression;
using System.Text.Json;

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Reports;

/// <summary>The lines of one version, kept so that the next one can say what changed. Apart from the report, so that a list of versions
/// does not read them.</summary>
public sealed class KeptLines
{
    public KeptLines(YearlyReport report, IReadOnlyList<ReportLine> lines)
    {
        ReportId = report.Id;
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Fastest))
            JsonSerializer.Serialize(brotli, lines);
        Content = packed.ToArray();
    }

    private KeptLines()
    {
    }

    public int ReportId { get; private set; }

    /// <summary>JSON under Brotli.</summary>
    public byte[] Content { get; private set; } = [];

    public IReadOnlyList<ReportLine> Read()
    {
        using var brotli = new BrotliStream(new MemoryStream(Content), CompressionMode.Decompress);
        return JsonSerializer.Deserialize<List<ReportLine>>(brotli) ?? [];
    }
}

internal sealed class KeptLinesMap : IEntityTypeConfiguration<KeptLines>
{
    public void Configure(EntityTypeBuilder<KeptLines> lines)
    {
        lines.ToTable("YearlyReportLines");
        lines.HasKey(l => l.ReportId);
        lines.Property(l => l.ReportId).ValueGeneratedNever();
        lines.HasOne<YearlyReport>().WithOne().HasForeignKey<KeptLines>(l => l.ReportId).OnDelete(DeleteBehavior.Restrict);
    }
}
