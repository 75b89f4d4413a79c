using System.Globalization;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using UglyToad.PdfPig.Fonts.TrueType;
using UglyToad.PdfPig.Fonts.TrueType.Parser;
using UglyToad.PdfPig.Writer;

namespace MasterHome.Reports.Pdf;

/// <summary>One weight of Inter (SIL Open Font License 1.1): Latin, Greek and Cyrillic. A missing character, such as a Chinese one, is
/// printed as <see cref="Unknown"/>; the workbook holds the real name.</summary>
internal sealed class PdfFont
{
    private const char NoCharacter = '\uFFFE';

    public const char Unknown = '\u25A1';

    /// <summary>PdfPig encodes a font with one byte a character. Beyond this number of characters the font is embedded again.</summary>
    private const int CharactersOfAFont = 250;

    private readonly byte[] _file;
    private readonly TrueTypeFont _font;
    private readonly Dictionary<char, double> _widths = [];
    private readonly List<(PdfDocumentBuilder.AddedFont Font, HashSet<char> Used)> _embedded = [];

    private PdfFont(byte[] file) => (_file, _font) = (file, TrueTypeFontParser.Parse(new TrueTypeDataBytes(file)));

    public static PdfFont Regular => new(Files.Value["Inter-Regular.ttf"]);

    public static PdfFont Bold => new(Files.Value["Inter-SemiBold.ttf"]);

    /// <summary>The text as it can be printed: composed (NFC), without control characters, with <see cref="Unknown"/> for each character
    /// that the font lacks.</summary>
    public string Printable(string text)
    {
        // Most texts, and most of the time of a report with many members.
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return text;
        var printable = new StringBuilder(text.Length);
        foreach (var rune in Compose(text).EnumerateRunes())
        {
            if (Rune.IsControl(rune) || Rune.IsWhiteSpace(rune))
                printable.Append(rune.Value == '\u00A0' ? '\u00A0' : ' ');
            else if (Has(rune))
                printable.Append((char)rune.Value);
            else if (rune.ToString().Normalize(NormalizationForm.FormKC) is var simpler && simpler.EnumerateRunes().All(Has))
                printable.Append(simpler);
            else if (
                Rune.GetUnicodeCategory(rune)
                is not (UnicodeCategory.Format or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark)
            )
                printable.Append(Unknown);
        }
        return printable.ToString();
    }

    /// <summary>The width in points of a printable text.</summary>
    public double Measure(ReadOnlySpan<char> printable, double size)
    {
        var width = 0.0;
        foreach (var character in printable)
            width += Width(character);
        return width * size;
    }

    /// <summary>The embedded font that can still take these characters.</summary>
    public PdfDocumentBuilder.AddedFont For(string printable, PdfDocumentBuilder document)
    {
        foreach (var (font, used) in _embedded)
        {
            if (printable.All(used.Contains))
                return font;
        }
        var needed = printable.ToHashSet();
        foreach (var (font, used) in _embedded)
        {
            if (used.Union(needed).Count() > CharactersOfAFont)
                continue;
            used.UnionWith(needed);
            return font;
        }
        _embedded.Add((document.AddTrueTypeFont(_file), needed));
        return _embedded[^1].Font;
    }

    private double Width(char character)
    {
        if (!_widths.TryGetValue(character, out var width))
            _widths[character] = width = (_font.TryGetAdvanceWidth(character, out var units) ? units : 0) / _font.GetUnitsPerEm();
        return width;
    }

    private bool Has(Rune rune) =>
        rune.IsBmp && (rune.Value == ' ' || (_font.TableRegister.CMapTable!.TryGetGlyphIndex(rune.Value, out var glyph) && glyph != 0));

    private static string Compose(string text)
    {
        // Unpaired surrogates and U+FFFE cannot be normalized.
        var whole = string.Concat(text.EnumerateRunes().Select(r => r.Value == NoCharacter ? Rune.ReplacementChar : r));
        return whole.Normalize(NormalizationForm.FormC);
    }

    private static readonly Lazy<IReadOnlyDictionary<string, byte[]>> Files = new(Unpack);

    /// <summary>Reads the font files from the resource of the package: an index of name, offset and length, then the files.</summary>
    private static IReadOnlyDictionary<string, byte[]> Unpack()
    {
        using var assembly = new PEReader(typeof(PdfFont).Assembly.GetManifestResourceStream("inter")!);
        var metadata = assembly.GetMetadataReader();
        var resource = metadata
            .ManifestResources.Select(metadata.GetManifestResource)
            .Single(r => metadata.GetString(r.Name) == "!AvaloniaResources");
        var block = assembly.GetSectionData(assembly.PEHeaders.CorHeader!.ResourcesDirectory.RelativeVirtualAddress).GetReader();
        block.Offset = (int)resource.Offset;
        using var content = new BinaryReader(new MemoryStream(block.ReadBytes(block.ReadInt32())));
        var begin = content.ReadInt32() + sizeof(int);
        content.ReadInt32();
        var index = Enumerable
            .Range(0, content.ReadInt32())
            .Select(_ => (Path: content.ReadString(), Offset: content.ReadInt32(), Length: content.ReadInt32()))
            .ToList();
        return index
            .Where(f => f.Path.EndsWith(".ttf", StringComparison.Ordinal))
            .ToDictionary(
                f => Path.GetFileName(f.Path),
                f =>
                {
                    content.BaseStream.Position = begin + f.Offset;
                    return content.ReadBytes(f.Length);
                }
            );
    }
}
