using System.Globalization;
using System.Text;

using CsvHelper;
using CsvHelper.Configuration;

namespace MasterHome.Data.Imports;

/// <summary>What is wrong with one row of a file.</summary>
/// <param name="Line">The line on which the row begins, as an editor counts it; the header is line 1.</param>
public sealed record ImportFault(int Line, string Column, string Reason);

/// <summary>A row of a file by its column names; values come trimmed.</summary>
public sealed record CsvRow(int Line, IReadOnlyDictionary<string, string> Values)
{
    public string this[string column] => Values.GetValueOrDefault(column, "");

    public string? Or(string column) => this[column] is { Length: > 0 } value ? value : null;
}

/// <summary>Reads a file as programme teams have them: UTF-8 with or without a mark, commas or semicolons, quotes as a spreadsheet writes them.</summary>
public static class CsvSheet
{
    /// <exception cref="RefusedException">When the file is empty, too large, no CSV, or lacks a column.</exception>
    public static async Task<IReadOnlyList<CsvRow>> Read(Stream file, IReadOnlyList<string> columns, long largest, CancellationToken ct = default)
    {
        var text = await ReadText(file, largest, ct);
        using var parser = new CsvParser(new StringReader(text), new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            DetectDelimiter = true,
            DetectDelimiterValues = [",", ";", "\t"],
            TrimOptions = TrimOptions.Trim,
            BadDataFound = bad => throw new RefusedException($"Line {bad.Context.Parser?.RawRow}: a quotation mark stands where none belongs. Is this a CSV file?"),
            IgnoreBlankLines = true,
        });
        if (!await parser.ReadAsync() || parser.Record is not { } header)
            throw new RefusedException("The file is empty. Choose a CSV file with a header line.");
        var missing = columns.Where(c => !header.Contains(c, StringComparer.OrdinalIgnoreCase)).ToList();
        if (missing.Count > 0)
            throw new RefusedException($"The first line of the file does not name the column {string.Join(", ", missing)}. Expected are: {string.Join(", ", columns)}.");
        var rows = new List<CsvRow>();
        for (var line = parser.RawRow + 1; await parser.ReadAsync(); line = parser.RawRow + 1)
        {
            var values = parser.Record!;
            rows.Add(new CsvRow(line, header.Zip(values).GroupBy(p => p.First, StringComparer.OrdinalIgnoreCase)
                .ToDictionary(g => g.Key, g => g.First().Second, StringComparer.OrdinalIgnoreCase)));
        }
        return rows;
    }

    private static async Task<string> ReadText(Stream file, long largest, CancellationToken ct)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[81920];
        int read;
        while ((read = await file.ReadAsync(buffer, ct)) > 0)
        {
            if (bytes.Length + read > largest)
                throw new RefusedException($"The file is larger than {largest / 1024.0 / 1024.0:0.#} MB. Split it, or ask for a higher limit (Home:LargestImport).");
            bytes.Write(buffer, 0, read);
        }
        bytes.Position = 0;
        try
        {
            using var reader = new StreamReader(bytes, new UTF8Encoding(false, throwOnInvalidBytes: true));
            var text = await reader.ReadToEndAsync(ct);
            if (string.IsNullOrWhiteSpace(text))
                throw new RefusedException("The file is empty. Choose a CSV file with a header line.");
            if (text.Contains('\0', StringComparison.Ordinal))
                throw new RefusedException("This is not a CSV file. In a spreadsheet, choose «Save as», CSV UTF-8.");
            return text;
        }
        catch (DecoderFallbackException)
        {
            throw new RefusedException("This is not a CSV file in UTF-8. In a spreadsheet, choose «Save as», CSV UTF-8.");
        }
    }
}
