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

/// <summary>How text is set. The size is in points.</summary>
internal readonly record struct Style(double Size, bool Bold = false, PdfColor Color = PdfColor.Black)
{
    public double Leading => Size * 1.4;
}

/// <summary>A4 pages that are filled from the top. <see cref="Y"/> is the current position, in points from the top.</summary>
internal sealed class PdfPages : IDisposable
{
    public const double Width = 595;
    public const double Height = 842;
    public const double Margin = 48;
    public const double Bottom = Height - 60;
    public const double TextWidth = Width - (2 * Margin);

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
        AddPage();
    }

    public double Y { get; set; }

    public void AddPage()
    {
        _page = _document.AddPage(PageSize.A4);
        _pages.Add(_page);
        Y = Margin;
    }

    /// <summary>Starts a new page if that height does not fit on this one.</summary>
    /// <returns>Whether a new page was started.</returns>
    public bool Reserve(double height)
    {
        if (Y + height <= Bottom)
            return false;
        AddPage();
        return true;
    }

    /// <summary>Prints one line at <see cref="Y"/> plus <paramref name="down"/>. Text that is too wide ends with an ellipsis.</summary>
    public void Line(string text, double x, Style style, double width = TextWidth, double down = 0, bool right = false)
    {
        var font = FontOf(style);
        var printed = Truncate(font.Printable(text), font, style.Size, width);
        if (string.IsNullOrWhiteSpace(printed))
            return;
        var left = right ? x + width - font.Measure(printed, style.Size) : x;
        SetColor(style.Color);
        _page.AddText(printed, style.Size, new PdfPoint(left, Height - Y - down - style.Size), font.For(printed, _document));
    }

    /// <summary>Prints a text over at most <paramref name="most"/> lines and moves below them.</summary>
    public void Paragraph(string text, Style style, double x = Margin, double width = TextWidth, int most = int.MaxValue)
    {
        foreach (var line in Wrap(text, style, width, most))
        {
            Reserve(style.Leading);
            Line(line, x, style, width);
            Y += style.Leading;
        }
    }

    /// <summary>Breaks a text between words. A word wider than the line is truncated when it is printed.</summary>
    public IReadOnlyList<string> Wrap(string text, Style style, double width, int most = int.MaxValue)
    {
        var font = FontOf(style);
        var (lines, line) = (new List<string>(), "");
        foreach (var word in font.Printable(text).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var longer = line.Length == 0 ? word : $"{line} {word}";
            if (font.Measure(longer, style.Size) <= width || line.Length == 0)
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
            : [.. lines.Take(most - 1), Truncate(string.Join(' ', lines.Skip(most - 1)), font, style.Size, width)];
    }

    public void Bar(double x, double down, double width, double height, PdfColor color)
    {
        if (width <= 0)
            return;
        SetColor(color);
        _page.DrawRectangle(new PdfPoint(x, Height - Y - down - height), width, height, 0.1, fill: true);
    }

    public void Hairline(double x = Margin, double width = TextWidth, double down = 0)
    {
        SetColor(PdfColor.Line);
        _page.DrawLine(new PdfPoint(x, Height - Y - down), new PdfPoint(x + width, Height - Y - down), 0.6);
    }

    /// <summary>Writes the footer of every page, now that their number is known.</summary>
    public byte[] Build(string footer)
    {
        var style = new Style(8, Color: PdfColor.Quiet);
        for (var i = 0; i < _pages.Count; i++)
        {
            (_page, Y) = (_pages[i], Height - 40);
            Line(footer, Margin, style, TextWidth - 90);
            Line($"Page {i + 1} of {_pages.Count}", Width - Margin - 80, style, 80, right: true);
        }
        return _document.Build();
    }

    public void Dispose() => _document.Dispose();

    private PdfFont FontOf(Style style) => style.Bold ? _bold : _regular;

    private static string Truncate(string printable, PdfFont font, double size, double width)
    {
        if (font.Measure(printable, size) <= width)
            return printable;
        var room = width - font.Measure("…", size);
        var length = 0;
        for (var taken = font.Measure(printable.AsSpan(0, 1), size); length < printable.Length && taken <= room; )
        {
            length++;
            if (length < printable.Length)
                taken += font.Measure(printable.AsSpan(length, 1), size);
        }
        return printable[..length].TrimEnd() + "…";
    }

    private void SetColor(PdfColor color)
    {
        var (r, g, b) = color switch
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
