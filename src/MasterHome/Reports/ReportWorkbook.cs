using System.IO.Compression;

using MasterHome.Cycles;

using MiniExcelLibs;
using MiniExcelLibs.OpenXml;

namespace MasterHome.Reports;

/// <summary>The report as a workbook: every line, with real numbers and days. What somebody wrote is text in any case, also when it
/// begins like a formula. Rows are streamed. The same edition makes the same bytes.</summary>
public static class ReportWorkbook
{
    public const string ContentType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    public static byte[] Write(ReportEdition edition)
    {
        var report = edition.Report;
        var sheets = new Dictionary<string, object>
        {
            ["Members"] = report.Lines.Select(MemberRow.Of),
            ["Programme"] = ProgrammeRow.Of(edition),
            ["Exceptions"] = report.Exceptions.Select(e => new ExceptionRow(e.Kind, e.Name, e.Email, e.What, e.At is { } at ? Zones.Local(at, edition.Zone) : null)),
            ["Waiting"] = report.Open.Select(o => new WaitingRow(o.What, o.Count, At(o.Oldest))),
            ["Reconciliation"] = ReconciliationRow.Of(report),
        };
        if (edition.Difference is { } difference)
            sheets["Changes"] = difference.Changes.Select(c => ChangeRow.Of(difference.Since, c));
        using var stream = new MemoryStream();
        stream.SaveAs(sheets, configuration: new OpenXmlConfiguration { FreezeRowCount = 1, TableStyles = TableStyles.Default, EnableAutoWidth = false });
        return Settled(stream);
    }

    internal static DateTime? At(DateOnly? day) => day?.ToDateTime(TimeOnly.MinValue);

    /// <summary>The parts of a workbook carry the minute of their making; ours all carry the oldest that a zip can say.</summary>
    private static byte[] Settled(MemoryStream made)
    {
        using var settled = new MemoryStream();
        using (var from = new ZipArchive(made, ZipArchiveMode.Read))
        using (var to = new ZipArchive(settled, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var part in from.Entries.OrderBy(e => e.FullName, StringComparer.Ordinal))
            {
                var copy = to.CreateEntry(part.FullName, CompressionLevel.Fastest);
                copy.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
                using var source = part.Open();
                using var target = copy.Open();
                source.CopyTo(target);
            }
        }
        return settled.ToArray();
    }
}
