using System.Data;
using System.Globalization;
using System.Text;
using CsvHelper;
using MiniExcelLibs;
using MiniExcelLibs.Attributes;
using MiniExcelLibs.OpenXml;

namespace MasterHome.Web.Shared.Exports;

public enum ExportFormat
{
    /// <summary>UTF-8 with a mark at its start, by which spreadsheets know it; instants in UTC.</summary>
    Csv,

    /// <summary>A workbook with typed numbers and dates; instants in UTC.</summary>
    Xlsx,
}

/// <summary>Writes the rows of a list to a temporary file, so that an error is a page and never half a file, and memory does not grow with
/// the list.</summary>
internal static class ListExport
{
    private const string FormulaStarts = "=+-@\t\r";

    public static string ContentType(ExportFormat format) =>
        format == ExportFormat.Csv ? "text/csv; charset=utf-8" : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <param name="rows">A cell for each column.</param>
    /// <returns>The file, to be read from its start.</returns>
    public static async Task<FileStream> Write(
        ExportFormat format,
        IReadOnlyList<ListHeading> columns,
        IAsyncEnumerable<IReadOnlyList<Cell>> rows,
        CancellationToken ct
    )
    {
        var file = OpenTemporary();
        try
        {
            await (format == ExportFormat.Csv ? WriteCsv(file, columns, rows, ct) : WriteWorkbook(file, columns, rows, ct));
            file.Position = 0;
            return file;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    /// <summary>A file without a name that only this process can read. Nothing is left of it when the process is killed.</summary>
    private static FileStream OpenTemporary()
    {
        var path = Path.Combine(Path.GetTempPath(), $"list-{Guid.NewGuid():N}");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Delete,
            Options = FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(path, options);
        File.Delete(path);
        return file;
    }

    private static async Task WriteCsv(
        FileStream file,
        IReadOnlyList<ListHeading> columns,
        IAsyncEnumerable<IReadOnlyList<Cell>> rows,
        CancellationToken ct
    )
    {
        await using var text = new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true);
        await using var csv = new CsvWriter(text, CultureInfo.InvariantCulture, leaveOpen: true);
        foreach (var column in columns)
            csv.WriteField(column.Heading);
        await csv.NextRecordAsync();
        await foreach (var row in rows.WithCancellation(ct))
        {
            foreach (var cell in row)
                csv.WriteField(Text(cell));
            await csv.NextRecordAsync();
        }
    }

    /// <summary>Numbers as digits, days and instants as ISO 8601. A text that a spreadsheet would take for a formula gets an apostrophe in
    /// front, which spreadsheets read as "this is text".</summary>
    private static string? Text(Cell cell) =>
        cell.Value switch
        {
            null => null,
            string text => text.Length > 0 && FormulaStarts.Contains(text[0], StringComparison.Ordinal) ? $"'{text}" : text,
            DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            DateTime utc => utc.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            var number => Convert.ToString(number, CultureInfo.InvariantCulture),
        };

    private static async Task WriteWorkbook(
        FileStream file,
        IReadOnlyList<ListHeading> columns,
        IAsyncEnumerable<IReadOnlyList<Cell>> rows,
        CancellationToken ct
    )
    {
        var lines = rows.Select(row =>
            columns.Zip(row).ToDictionary(c => c.First.Heading, c => TypedValue(c.Second), StringComparer.Ordinal)
        );
        // The library reads rows synchronously, and takes the headings from the first one.
        object sheet = await rows.AnyAsync(ct) ? lines.ToBlockingEnumerable(ct) : Headings(columns);
        await file.SaveAsAsync(
            sheet,
            configuration: new OpenXmlConfiguration
            {
                FreezeRowCount = 1,
                TableStyles = TableStyles.Default,
                EnableAutoWidth = false,
                DynamicColumns = [.. columns.Select(c => new DynamicExcelColumn(c.Heading) { Width = c.IsNumber ? 12 : 28 })],
            },
            cancellationToken: ct
        );
    }

    /// <summary>Texts stay texts, also those that look like a formula. A workbook has no days before 1900: such a day is a text.</summary>
    private static object? TypedValue(Cell cell) =>
        cell.Value switch
        {
            DateOnly { Year: >= 1900 } day => day.ToDateTime(TimeOnly.MinValue),
            DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            var value => value,
        };

    private static DataTable Headings(IReadOnlyList<ListHeading> columns)
    {
        var table = new DataTable();
        foreach (var column in columns)
            table.Columns.Add(column.Heading);
        return table;
    }
}
