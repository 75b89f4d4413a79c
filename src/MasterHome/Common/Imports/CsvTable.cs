using System.Globalization;
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
    /// <summary>Reads the file, and parses its rows one at a time: few imports need all at once.</summary>
    /// <exception cref="RefusedException">When the file is too large or no text; while the rows are read, when it is empty, no CSV, lacks a
    /// column, has no rows or too many.</exception>
    public static async Task<IEnumerable<CsvRow>> Read(
        Stream file,
        IReadOnlyList<string> columns,
        long largest,
        IReadOnlyCollection<string>? longTexts = null,
        int mostRows = int.MaxValue,
        CancellationToken ct = default
    )
    {
        var content = await ReadContent(file, largest, ct);
        return Limit(Parse(content, CheckText(content), columns, longTexts ?? []), mostRows);
    }

    private static IEnumerable<CsvRow> Limit(IEnumerable<CsvRow> rows, int most)
    {
        var count = 0;
        foreach (var row in rows)
        {
            if (++count > most)
                throw new RefusedException(
                    $"The file has more than {Format.Count(most, "row")}. Split it, or ask for a higher limit (Home:MostImportRows)."
                );
            yield return row;
        }
        if (count == 0)
            throw new RefusedException("The file has a header line and no rows below it.");
    }

    private static IEnumerable<CsvRow> Parse(
        MemoryStream content,
        string begin,
        IReadOnlyList<string> columns,
        IReadOnlyCollection<string> longTexts
    )
    {
        using var bytes = new MemoryStream(content.GetBuffer(), 0, (int)content.Length, writable: false);
        using var reader = new StreamReader(bytes, Encoding.UTF8);
        var (text, delimiter, skipped) = SkipSeparatorLine(begin, reader);
        var read = skipped;
        using var parser = new CsvParser(
            reader,
            new CsvConfiguration(CultureInfo.InvariantCulture)
            {
                Delimiter = delimiter ?? Delimiter(text),
                TrimOptions = TrimOptions.Trim,
                // Beside quotation marks; values are normalized below.
                WhiteSpaceChars = [' ', '\u00A0', '\u200B', '\uFEFF'],
                BadDataFound = _ =>
                    throw new RefusedException($"Line {read + 1}: a quotation mark is missing or misplaced. Is this a CSV file?"),
                IgnoreBlankLines = true,
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
        var paragraphs = Array.ConvertAll(named, c => longTexts.Contains(c, StringComparer.OrdinalIgnoreCase));
        var repeating = Array.ConvertAll(named, _ => new RepeatingTexts());
        for (read = parser.RawRow + skipped; parser.Read(); read = parser.RawRow + skipped)
        {
            var line = FirstLine(parser, parser.Record!) + skipped;
            var values = parser.Record!.Select((v, i) => Normalize(v, i < paragraphs.Length && paragraphs[i])).ToArray();
            for (var i = 0; i < Math.Min(values.Length, repeating.Length); i++)
                values[i] = repeating[i].Share(values[i]);
            // Spreadsheets write cleared rows as commas only.
            if (Array.TrueForAll(values, v => v.Length == 0))
                continue;
            yield return new CsvRow(line, places, values) { Columns = named };
        }
    }

    private static string Normalize(string value, bool isLong) =>
        isLong ? TextNormalization.Lines(value).Trim() : TextNormalization.Line(value);

    /// <summary>Excel writes and understands a first line such as <c>sep=;</c> that names the delimiter.</summary>
    /// <param name="begin">The beginning of the text.</param>
    /// <returns>The beginning of what is left, and the lines that were skipped.</returns>
    private static (string Begin, string? Delimiter, int Lines) SkipSeparatorLine(string begin, StreamReader reader)
    {
        var end = begin.IndexOfAny(['\r', '\n']);
        var line = end < 0 ? begin : begin[..end];
        var named = line.Trim(' ', '"');
        if (!named.StartsWith("sep=", StringComparison.OrdinalIgnoreCase) || named.Length > 5)
            return (begin, null, 0);
        reader.ReadLine();
        var next = end + (begin.AsSpan(end).StartsWith("\r\n") ? 2 : 1);
        return (end < 0 ? "" : begin[next..], named.Length == 5 ? named[4..] : null, 1);
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

    private static async Task<MemoryStream> ReadContent(Stream file, long largest, CancellationToken ct)
    {
        var content = new MemoryStream(file.CanSeek ? (int)Math.Min(largest, file.Length) : 0);
        var buffer = new byte[81920];
        int read;
        while ((read = await file.ReadAsync(buffer, ct)) > 0)
        {
            if (content.Length + read > largest)
                throw new RefusedException(
                    $"The file is larger than {largest / 1024.0 / 1024.0:0.#} MB. Split it, or ask for a higher limit (Home:LargestImport)."
                );
            content.Write(buffer, 0, read);
        }
        return content;
    }

    /// <summary>Reads the whole text once, so that what is no text is refused before its first row. It is not kept: as text, a file takes
    /// twice its size.</summary>
    /// <returns>The beginning of the text, which holds the header.</returns>
    private static string CheckText(MemoryStream content)
    {
        const int Beginning = 64 * 1024;
        try
        {
            content.Position = 0;
            using var reader = new StreamReader(content, new UTF8Encoding(true, throwOnInvalidBytes: true), leaveOpen: true);
            var part = new char[Beginning];
            var first = new string(part, 0, reader.ReadBlock(part));
            var isBlank = true;
            for (var length = first.Length; length > 0; length = reader.ReadBlock(part))
            {
                isBlank = isBlank && part.AsSpan(0, length).IsWhiteSpace();
                if (part.AsSpan(0, length).Contains('\0'))
                    throw new RefusedException("This is not a CSV file. In a spreadsheet, choose “Save as”, CSV UTF-8.");
            }
            content.Position = 0;
            return isBlank ? throw new RefusedException("The file is empty. Choose a CSV file with a header line.") : first;
        }
        catch (DecoderFallbackException)
        {
            throw new RefusedException("This is not a CSV file in UTF-8. In a spreadsheet, choose “Save as”, CSV UTF-8.");
        }
    }

    /// <summary>Countries, time zones and companies repeat in most rows: each is kept once. Addresses do not, so little of their column is
    /// remembered.</summary>
    private sealed class RepeatingTexts
    {
        private const int Most = 1000;
        private readonly HashSet<string> _known = new(StringComparer.Ordinal);

        public string Share(string text)
        {
            if (_known.TryGetValue(text, out var known))
                return known;
            if (_known.Count < Most)
                _known.Add(text);
            return text;
        }
    }
}
