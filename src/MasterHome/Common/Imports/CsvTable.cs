using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace MasterHome.Common.Imports;

/// <summary>A row of a file by column name. Values are trimmed.</summary>
/// <param name="Places">The position of each column in the row.</param>
public sealed record CsvRow(int Line, IReadOnlyDictionary<string, int> Places, IReadOnlyList<string> Values)
{
    private const int ShownLength = 60;

    /// <summary>Empty if the file has no such column or the row is shorter.</summary>
    public string this[string column] => Places.TryGetValue(column, out var place) && place < Values.Count ? Values[place] : "";

    /// <summary>The value as quoted in an error.</summary>
    public string Shown(string column) => Format.Truncate(this[column], ShownLength);

    public string? Or(string column) => this[column] is { Length: > 0 } value ? value : null;
}

/// <summary>Reads CSV files as spreadsheets write them: UTF-8 with or without byte order mark, commas or semicolons, quotes.</summary>
internal static class CsvTable
{
    /// <exception cref="RefusedException">When the file is empty, too large, no CSV, or lacks a column.</exception>
    public static async Task<IReadOnlyList<CsvRow>> Read(
        Stream file,
        IReadOnlyList<string> columns,
        long largest,
        CancellationToken ct = default
    )
    {
        var rows = new List<CsvRow>();
        await foreach (var row in Rows(file, columns, largest, ct))
            rows.Add(row);
        return rows.Count > 0 ? rows : throw new RefusedException("The file has a header line and no rows below it.");
    }

    /// <summary>Reads one row at a time, for files of which little is kept.</summary>
    /// <exception cref="RefusedException">When the file is empty, too large, no CSV, or lacks a column; a header alone is no fault
    /// here.</exception>
    public static async IAsyncEnumerable<CsvRow> Rows(
        Stream file,
        IReadOnlyList<string> columns,
        long largest,
        [EnumeratorCancellation] CancellationToken ct = default
    )
    {
        var text = await ReadText(file, largest, ct);
        var read = 0;
        using var parser = new CsvParser(
            new StringReader(text),
            new CsvConfiguration(CultureInfo.InvariantCulture)
            {
                Delimiter = Delimiter(text),
                TrimOptions = TrimOptions.Trim,
                BadDataFound = _ =>
                    throw new RefusedException($"Line {read + 1}: a quotation mark is missing or misplaced. Is this a CSV file?"),
                IgnoreBlankLines = true,
            }
        );
        if (!parser.Read() || parser.Record is not { } header)
            throw new RefusedException("The file is empty. Choose a CSV file with a header line.");
        var missing = columns.Where(c => !header.Contains(c, StringComparer.OrdinalIgnoreCase)).ToList();
        if (missing.Count > 0)
            throw new RefusedException(
                $"The first line of the file has no column {string.Join(", ", missing)}. " + $"It must name: {string.Join(", ", columns)}."
            );
        // If two columns have one name, the first is used.
        var places = header
            .Index()
            .GroupBy(c => c.Item, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(g => g.Key, g => g.First().Index, StringComparer.OrdinalIgnoreCase);
        for (read = parser.RawRow; parser.Read(); read = parser.RawRow)
        {
            var values = parser.Record!;
            // Spreadsheets write cleared rows as commas only.
            if (Array.TrueForAll(values, v => v.Length == 0))
                continue;
            yield return new CsvRow(FirstLine(parser, values), places, values);
        }
    }

    /// <summary>The delimiter of the header. Values may contain the other ones.</summary>
    private static string Delimiter(string text)
    {
        var header = text.AsSpan().TrimStart();
        header = header[..(header.IndexOfAny('\r', '\n') is >= 0 and var end ? end : header.Length)];
        var (commas, semicolons, tabs) = (header.Count(','), header.Count(';'), header.Count('\t'));
        return semicolons > commas && semicolons >= tabs ? ";"
            : tabs > commas ? "\t"
            : ",";
    }

    /// <summary>The first line of the record. The parser is at its last line, and quoted values may contain line breaks.</summary>
    private static int FirstLine(CsvParser parser, string[] values) =>
        !Array.Exists(values, v => v.AsSpan().ContainsAny('\r', '\n'))
            ? parser.RawRow
            : parser.RawRow - parser.RawRecord.AsSpan().TrimEnd("\r\n").ToString().ReplaceLineEndings("\n").Count(c => c == '\n');

    private static async Task<string> ReadText(Stream file, long largest, CancellationToken ct)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[81920];
        int read;
        while ((read = await file.ReadAsync(buffer, ct)) > 0)
        {
            if (bytes.Length + read > largest)
                throw new RefusedException(
                    $"The file is larger than {largest / 1024.0 / 1024.0:0.#} MB. Split it, or ask for a higher limit (Home:LargestImport)."
                );
            bytes.Write(buffer, 0, read);
        }
        bytes.Position = 0;
        try
        {
            using var reader = new StreamReader(bytes, new UTF8Encoding(true, throwOnInvalidBytes: true));
            var text = await reader.ReadToEndAsync(ct);
            if (string.IsNullOrWhiteSpace(text))
                throw new RefusedException("The file is empty. Choose a CSV file with a header line.");
            if (text.Contains('\0', StringComparison.Ordinal))
                throw new RefusedException("This is not a CSV file. In a spreadsheet, choose “Save as”, CSV UTF-8.");
            return text;
        }
        catch (DecoderFallbackException)
        {
            throw new RefusedException("This is not a CSV file in UTF-8. In a spreadsheet, choose “Save as”, CSV UTF-8.");
        }
    }
}
