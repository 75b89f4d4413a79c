using MiniExcelLibs;
using MiniExcelLibs.OpenXml;

namespace MasterHome.Reports.Workbook;

/// <summary>The report as a workbook: all rows, with typed numbers and dates. User input is always text, even when it
/// begins like a formula. Rows are streamed.</summary>
internal static class ReportWorkbook
{
    public const string ContentType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    public static byte[] Write(ReportVersion edition)
    {
        var report = edition.Report;
        var sheets = new Dictionary<string, object>
        {
            ["Members"] = report.Lines.Select(MemberRow.Of),
            ["Program"] = ProgramRow.Of(edition),
            ["Exceptions"] = report
                .Exceptions.Select(e => new ExceptionRow(
                    e.Kind,
                    e.Name,
                    e.Email,
                    e.What,
                    Storable(e.At is { } at ? TimeZones.Local(at, edition.Zone) : null)
                ))
                .Concat(DaysLeftOut(report)),
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
        return stream.ToArray();
    }

    internal static DateTime? At(DateOnly? day) => Storable(day?.ToDateTime(TimeOnly.MinValue));

    /// <summary>A workbook has no days before 1900. One wrong date must not stop the whole report: its cell is empty.</summary>
    private static DateTime? Storable(DateTime? at) => at?.Year < 1900 ? null : at;

    /// <summary>Names the members whose day is left out.</summary>
    private static IEnumerable<ExceptionRow> DaysLeftOut(ReportData report) =>
        report
            .Lines.Where(l => At(l.QualifiedOn) is null)
            .Select(l => new ExceptionRow(
                "Date left out",
                l.Name,
                l.Email,
                $"Qualified on {l.QualifiedOn:yyyy-MM-dd}. Correct the roster.",
                null
            ));
}
