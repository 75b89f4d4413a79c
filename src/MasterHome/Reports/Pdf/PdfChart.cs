namespace MasterHome.Reports.Pdf;

/// <summary>One bar of a chart.</summary>
/// <param name="Before">The figure of the year before; null when there is none.</param>
/// <param name="Accent">Whether the bar is what the chart is about.</param>
internal sealed record ChartBar(string Name, int Figure, int? Before = null, bool Accent = true);

/// <summary>Bars at the left, and the same figures as a table at the right.</summary>
internal static class PdfChart
{
    private const double Names = 92;
    private const double Bars = 190;
    private const double Table = PdfPages.Margin + 318;
    private const double TableWidth = PdfPages.TextWidth - 318;

    /// <param name="conclusion">The title: what the bars show.</param>
    /// <param name="column">The heads of the columns of this year and of the year before.</param>
    public static void Draw(PdfPages pages, string conclusion, IReadOnlyList<ChartBar> bars, (string Now, string? Before) column)
    {
        var (small, quiet) = (new Style(8.5), new Style(8.5, Color: PdfColor.Quiet));
        var row = column.Before is null ? 19.0 : 26.0;
        pages.Reserve(44 + (row * bars.Count));
        pages.Paragraph(conclusion, new Style(11, Bold: true));
        pages.Y += 4;
        var half = TableWidth / 4;
        var figures = Table + (column.Before is null ? 3 * half : (2 * half) - 6);
        pages.Line(column.Now, figures, quiet, half, right: true);
        if (column.Before is not null)
            pages.Line(column.Before, Table + (3 * half), quiet, half, right: true);
        pages.Hairline(Table, TableWidth, 15);
        pages.Y += 19;
        var most = Math.Max(1, bars.Max(b => Math.Max(Math.Abs(b.Figure), Math.Abs(b.Before ?? 0))));
        foreach (var bar in bars)
        {
            pages.Line(bar.Name, PdfPages.Margin, small, Names - 8, down: (row - 19) / 2);
            DrawBar(
                pages,
                bar.Figure,
                most,
                (1, column.Before is null ? 10 : 9),
                bar.Accent ? PdfColor.Accent : PdfColor.Pale,
                (Format.Number(bar.Figure), small)
            );
            if (bar.Before is { } before)
                DrawBar(
                    pages,
                    before,
                    most,
                    (12, 7),
                    PdfColor.Pale,
                    ($"{Format.Number(before)} in {column.Before}", new Style(7, Color: PdfColor.Quiet))
                );
            pages.Line(bar.Name, Table, small, (2 * half) - 10, down: (row - 19) / 2);
            pages.Line(Format.Number(bar.Figure), figures, small, half, down: (row - 19) / 2, right: true);
            if (column.Before is not null)
                pages.Line(
                    bar.Before is { } then ? Format.Number(then) : "",
                    Table + (3 * half),
                    quiet,
                    half,
                    down: (row - 19) / 2,
                    right: true
                );
            pages.Y += row;
        }
        pages.Y += 14;
    }

    private static void DrawBar(
        PdfPages pages,
        int figure,
        int most,
        (double Down, double Height) bar,
        PdfColor color,
        (string Text, Style Style) label
    )
    {
        var width = (Bars - 70) * Math.Abs(figure) / most;
        pages.Bar(PdfPages.Margin + Names, bar.Down, width, bar.Height, color);
        pages.Line(label.Text, PdfPages.Margin + Names + width + 5, label.Style, 70, down: bar.Down - 0.5);
    }
}
