using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Writer;

namespace MasterHome.Reports.Pdf;

internal enum PdfColor
{
    Black,
    Quiet,
    Line,
    Accent,
    Pale,
    Bad,
}

/// <summary>How words are set: their size in points, and whether bold.</summary>
internal readonly record struct Style(double Size, bool Bold = false, PdfColor Ink = PdfColor.Black)
{
    public double Leading => Size * 1.4;
}

/// <summary>Sheets of A4 that are filled from the top: a pen at <see cref="Y"/>, which is measured downwards in points.</summary>
internal sealed class PdfPages : IDisposable
{
    public const double Width = 595;
    public const double Height = 842;
    public const double Margin = 48;
    public const double Bottom = Height - 60;
    public const double Measure = Width - (2 * Margin);

    private readonly PdfDocumentBuilder _document = new();
    private readonly PdfFont _regular = PdfFont.Regular;
    private readonly PdfFont _bold = PdfFont.Bold;
    private readonly List<PdfPageBuilder> _pages = [];
    private PdfPageBuilder _page = null!;

    public PdfPages(string title, string subject, DateTime at)
    {
        _document.DocumentInformation.Title = title;
        _document.DocumentInformation.Subject = subject;
        _document.DocumentInformation.Creator = "Master Anaplanner Home";
        _document.DocumentInformation.CreationDate = $"D:{at:yyyyMMddHHmmss}Z";
        _document.DocumentInformation.ModifiedDate = $"D:{at:yyyyMMddHHmmss}Z";
        Next();
    }

    public double Y { get; set; }

    public void Next()
    {
        _page = _document.AddPage(PageSize.A4);
        _pages.Add(_page);
        Y = Margin;
    }

    /// <summary>Turns to the next sheet when so much does not fit on this one.</summary>
    /// <returns>Whether it did.</returns>
    public bool Room(double height)
    {
        if (Y + height <= Bottom)
            return false;
        Next();
        return true;
    }

    /// <summary>One line at <see cref="Y"/> plus <paramref name="down"/>, cut with an ellipsis where it would be wider than given.</summary>
    public void Line(string text, double x, Style style, double width = Measure, double down = 0, bool right = false)
    {
        var face = Face(style);
        var said = Cut(face.Printable(text), face, style.Size, width);
        if (string.IsNullOrWhiteSpace(said))
            return;
        var left = right ? x + width - face.Measure(said, style.Size) : x;
        Take(style.Ink);
        _page.AddText(said, style.Size, new PdfPoint(left, Height - Y - down - style.Size), face.For(said, _document));
    }

    /// <summary>As many lines as it takes, at most <paramref name="most"/>, and moves the pen below them.</summary>
    public void Words(string text, Style style, double x = Margin, double width = Measure, int most = int.MaxValue)
    {
        foreach (var line in Wrapped(text, style, width, most))
        {
            Room(style.Leading);
            Line(line, x, style, width);
            Y += style.Leading;
        }
    }

    /// <summary>Broken between words; a word that is wider than the line is cut when it is set.</summary>
    public IReadOnlyList<string> Wrapped(string text, Style style, double width, int most = int.MaxValue)
    {
        var face = Face(style);
        var (lines, line) = (new List<string>(), "");
        foreach (var word in face.Printable(text).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var longer = line.Length == 0 ? word : $"{line} {word}";
            if (face.Measure(longer, style.Size) <= width || line.Length == 0)
            {
                line = longer;
                continue;
            }
            lines.Add(line);
            line = word;
        }
        if (line.Length > 0)
            lines.Add(line);
        return lines.Count <= most
            ? lines
            : [.. lines.Take(most - 1), Cut(string.Join(' ', lines.Skip(most - 1)), face, style.Size, width)];
    }

    public void Bar(double x, double down, double width, double height, PdfColor ink)
    {
        if (width <= 0)
            return;
        Take(ink);
        _page.DrawRectangle(new PdfPoint(x, Height - Y - down - height), width, height, 0.1, fill: true);
    }

    public void Hairline(double x = Margin, double width = Measure, double down = 0)
    {
        Take(PdfColor.Line);
        _page.DrawLine(new PdfPoint(x, Height - Y - down), new PdfPoint(x + width, Height - Y - down), 0.6);
    }

    /// <summary>Writes the footer of every page, now that their number is known.</summary>
    public byte[] Build(string footer)
    {
        var style = new Style(8, Ink: PdfColor.Quiet);
        for (var i = 0; i < _pages.Count; i++)
        {
            (_page, Y) = (_pages[i], Height - 40);
            Line(footer, Margin, style, Measure - 90);
            Line($"Page {i + 1} of {_pages.Count}", Width - Margin - 80, style, 80, right: true);
        }
        return _document.Build();
    }

    public void Dispose() => _document.Dispose();

    private PdfFont Face(Style style) => style.Bold ? _bold : _regular;

    private static string Cut(string printable, PdfFont face, double size, double width)
    {
        if (face.Measure(printable, size) <= width)
            return printable;
        var room = width - face.Measure("…", size);
        var length = 0;
        for (var taken = face.Measure(printable[..1], size); length < printable.Length && taken <= room; )
        {
            length++;
            if (length < printable.Length)
                taken += face.Measure(printable[length..(length + 1)], size);
        }
        return printable[..length].TrimEnd() + "…";
    }

    private void Take(PdfColor ink)
    {
        var (r, g, b) = ink switch
        {
            PdfColor.Quiet => (0x56, 0x5f, 0x70),
            PdfColor.Line => (0xdf, 0xdc, 0xd3),
            PdfColor.Accent => (0x2b, 0x3f, 0xbb),
            PdfColor.Pale => (0xc3, 0xc9, 0xd6),
            PdfColor.Bad => (0xa3, 0x18, 0x2b),
            _ => (0x1c, 0x22, 0x30),
        };
        _page.SetTextAndFillColor((byte)r, (byte)g, (byte)b).SetStrokeColor((byte)r, (byte)g, (byte)b);
    }
}
