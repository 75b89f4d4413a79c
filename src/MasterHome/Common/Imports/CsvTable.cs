using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace MasterHome.Common.Imports;

/// <summary>A row of a file by column name. Values are normalized (<see cref="TextNormalization"/>).</summary>
/// <param name="Places">The position of each column in the row.</param>
public sealed record CsvRow(int Line, IReadOnlyDictionary<string, int> Places, IReadOnlyList<string> Values)
{
    private const int ShownLength = 60;

    /// <summary>Empty if the file has no such column or the row is shorter.</summary>
    public string this[string column] => Places.TryGetValue(column, out var place) && place < Values.Count ? Values[place] : "";

    /// <summary>The value as quoted in an error.</summary>
    public string Shown(string column) => Format.Truncate(this[column], ShownLength);

    /// <summary>Values to the right of the last column: a comma without quotes, usually.</summary>
    public IEnumerable<string> Surplus => Values.Skip(Columns.Count).Where(v => v.Length > 0);

    /// <summary>The columns of the file, left to right.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    public string? Or(string column) => this[column] is { Length: > 0 } value ? value : null;
}

/// <summary>Reads CSV files as spreadsheets write them: UTF-8 with or without byte order mark, a line such as <c>sep=;</c> or none, commas
/// or semicolons, quotes. Headers and values are normalized.</summary>
internal static class CsvTable
{
    /// <exception cref="RefusedException">When the file is empty, too large, no CSV, or lacks a column.</exception>
    public static async Task<IReadOnlyList<CsvRow>> Read(
        Stream file,
        IReadOnlyList<string> columns,
        long largest,
        IReadOnlyCollection<string>? longTexts = null,
        int mostRows = int.MaxValue,
        CancellationToken ct = default
    )
    {
        var rows = new List<CsvRow>();
        await foreach (var row in Rows(file, columns, largest, longTexts, ct))
        {
            if (rows.Count == mostRows)
                throw new RefusedException(
                    $"The file has more than {Format.Count(mostRows, "row")}. Split it, or ask for a higher limit (Home:MostImportRows)."
                );
            rows.Add(row);
        }
        return rows.Count > 0 ? rows : throw new RefusedException("The file has a header line and no rows below it.");
    }

    /// <summary>Reads one row at a time, for files of which little is kept.</summary>
    /// <exception cref="RefusedException">When the file is empty, too large, no CSV, or lacks a column; a header alone is no fault
    /// here.</exception>
    public static async IAsyncEnumerable<CsvRow> Rows(
        Stream file,
        IReadOnlyList<string> columns,
        long largest,
        IReadOnlyCollection<string>? longTexts = null,
        [EnumeratorCancellation] CancellationToken ct = default
    )
    {
        var (text, delimiter, skipped) = WithoutSeparatorLine(await ReadText(file, largest, ct));
        var read = skipped;
        using var parser = new CsvParser(
            new StringReader(text),
            new CsvConfiguration(CultureInfo.InvariantCulture)
            {
                Delimiter = delimiter ?? Delimiter(text),
                TrimOptions = TrimOptions.Trim,
                // Beside quotation marks; values are normalized below.
                WhiteSpaceChars = [' ', '\u00A0', '\u200B', '\uFEFF'],
                BadDataFound = _ =>
                    throw new RefusedException($"Line {read + 1}: a quotation mark is missing or misplaced. Is this a CSV file?"),
                IgnoreBlankLines = true,
                // Countries, time zones and companies repeat in most rows.
                CacheFields = true,
            }
        );
        if (!parser.Read() || parser.Record is not { } record)
            throw new RefusedException("The file is empty. Choose a CSV file with a header line.");
        var header = Array.ConvertAll(record, TextNormalization.Line);
        // Spreadsheets write empty columns to the right.
        var named = header[..(Array.FindLastIndex(header, h => h.Length > 0) + 1)];
        var missing = columns.Where(c => !header.Contains(c, StringComparer.OrdinalIgnoreCase)).ToList();
        if (missing.Count > 0)
            throw new RefusedException(
                $"The first line of the file has no column {string.Join(", ", missing)}. " + $"It must name: {string.Join(", ", columns)}."
            );
        var repeated = named.Where(c => c.Length > 0).GroupBy(c => c, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1).ToList();
        if (repeated.Count > 0)
            throw new RefusedException(
                $"The first line of the file names the column {string.Join(", ", repeated.Select(g => g.Key))} more than once. "
                    + "Remove or rename one of them."
            );
        var places = named.Index().Where(c => c.Item.Length > 0).ToDictionary(c => c.Item, c => c.Index, StringComparer.OrdinalIgnoreCase);
        var paragraphs = Array.ConvertAll(named, c => longTexts?.Contains(c, StringComparer.OrdinalIgnoreCase) == true);
        for (read = parser.RawRow + skipped; parser.Read(); read = parser.RawRow + skipped)
        {
            var line = FirstLine(parser, parser.Record!) + skipped;
            var values = parser.Record!.Select((v, i) => Normalize(v, i < paragraphs.Length && paragraphs[i])).ToArray();
            // Spreadsheets write cleared rows as commas only.
            if (Array.TrueForAll(values, v => v.Length == 0))
                continue;
            yield return new CsvRow(line, places, values) { Columns = named };
        }
    }

    private static string Normalize(string value, bool isLong) =>
        isLong ? TextNormalization.Lines(value).Trim() : TextNormalization.Line(value);

    /// <summary>Excel writes and understands a first line such as <c>sep=;</c> that names the delimiter.</summary>
    private static (string Text, string? Delimiter, int Lines) WithoutSeparatorLine(string text)
    {
        var end = text.IndexOfAny(['\r', '\n']);
        var line = end < 0 ? text : text[..end];
        var named = line.Trim(' ', '"');
        if (!named.StartsWith("sep=", StringComparison.OrdinalIgnoreCase) || named.Length > 5)
            return (text, null, 0);
        var rest = end < 0 ? "" : text[(end + (text[end..].StartsWith("\r\n", StringComparison.Ordinal) ? 2 : 1))..];
        return (rest, named.Length == 5 ? named[4..] : null, 1);
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
