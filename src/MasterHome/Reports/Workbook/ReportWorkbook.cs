using System.IO.Compression;
using System.Text.RegularExpressions;
using MiniExcelLibs;
using MiniExcelLibs.OpenXml;

namespace MasterHome.Reports.Workbook;

/// <summary>The report as a workbook: all rows, with typed numbers and dates. User input is always text, even when it
/// begins like a formula. Rows are streamed. The same version produces the same bytes.</summary>
public static partial class ReportWorkbook
{
    public const string ContentType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    public static byte[] Write(ReportVersion edition)
    {
        var report = edition.Report;
        var sheets = new Dictionary<string, object>
        {
            ["Members"] = report.Lines.Select(MemberRow.Of),
            ["Program"] = ProgramRow.Of(edition),
            ["Exceptions"] = report.Exceptions.Select(e => new ExceptionRow(
                e.Kind,
                e.Name,
                e.Email,
                e.What,
                e.At is { } at ? TimeZones.Local(at, edition.Zone) : null
            )),
            ["Waiting"] = report.Open.Select(o => new WaitingRow(o.What, o.Count, At(o.Oldest))),
            ["Reconciliation"] = ReconciliationRow.Of(report),
        };
        if (edition.Difference is { } difference)
            sheets["Changes"] = difference
                .Changes.Select(c => ChangeRow.Of(difference.Since, c))
                .Concat(difference.Others.Select(other => new ChangeRow(difference.Since, "", "", other, null, null, null, null)));
        using var stream = new MemoryStream();
        stream.SaveAs(
            sheets,
            configuration: new OpenXmlConfiguration
            {
                FreezeRowCount = 1,
                TableStyles = TableStyles.Default,
                EnableAutoWidth = false,
            }
        );
        return Settled(stream);
    }

    internal static DateTime? At(DateOnly? day) => day?.ToDateTime(TimeOnly.MinValue);

    /// <summary>Workbook parts carry a timestamp and random sheet names, which would change the bytes. Sets the earliest
    /// timestamp that a zip can store, and numbers the sheets.</summary>
    private static byte[] Settled(MemoryStream made)
    {
        using var settled = new MemoryStream();
        var names = new Dictionary<string, string>();
        using (var from = new ZipArchive(made, ZipArchiveMode.Read))
        using (var to = new ZipArchive(settled, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var part in from.Entries.OrderBy(e => e.FullName, StringComparer.Ordinal))
            {
                var copy = to.CreateEntry(part.FullName, CompressionLevel.Fastest);
                copy.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
                using var source = part.Open();
                using var target = copy.Open();
                if (part.FullName is not ("xl/workbook.xml" or "xl/_rels/workbook.xml.rels"))
                {
                    source.CopyTo(target);
                    continue;
                }
                using var reader = new StreamReader(source);
                using var writer = new StreamWriter(target);
                writer.Write(
                    ByChance()
                        .Replace(
                            reader.ReadToEnd(),
                            name => names.TryGetValue(name.Value, out var known) ? known : names[name.Value] = $"R{names.Count + 1}"
                        )
                );
            }
        }
        return settled.ToArray();
    }

    [GeneratedRegex("R[0-9a-f]{32}")]
    private static partial Regex ByChance();
}
