namespace MasterHome.Reports.Pdf;

/// <summary>One bar: its name, its figure, the same of the year before where there is one, and whether it is what the chart is about.</summary>
internal sealed record ChartBar(string Name, int Figure, int? Before = null, bool Accent = true);

/// <summary>Bars as shapes at the left, and the same figures as a table at the right for whoever does not read bars.</summary>
internal static class PdfChart
{
    private const double Names = 92;
    private const double Bars = 190;
    private const double Table = PdfPages.Margin + 318;
    private const double TableWidth = PdfPages.Measure - 318;

    /// <param name="conclusion">The title: what the bars show.</param>
    /// <param name="column">What the figures are, and those of the year before.</param>
    public static void Draw(PdfPages pages, string conclusion, IReadOnlyList<ChartBar> bars, (string Now, string? Before) column)
    {
        var (small, quiet) = (new Style(8.5), new Style(8.5, Ink: PdfColor.Quiet));
        var row = column.Before is null ? 19.0 : 26.0;
        pages.Room(44 + (row * bars.Count));
        pages.Words(conclusion, new Style(11, Bold: true));
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
            Stretch(
                pages,
                bar.Figure,
                most,
                (1, column.Before is null ? 10 : 9),
                bar.Accent ? PdfColor.Accent : PdfColor.Pale,
                (ReportText.Number(bar.Figure), small)
            );
            if (bar.Before is { } before)
                Stretch(
                    pages,
                    before,
                    most,
                    (12, 7),
                    PdfColor.Pale,
                    ($"{ReportText.Number(before)} in {column.Before}", new Style(7, Ink: PdfColor.Quiet))
                );
            pages.Line(bar.Name, Table, small, (2 * half) - 10, down: (row - 19) / 2);
            pages.Line(ReportText.Number(bar.Figure), figures, small, half, down: (row - 19) / 2, right: true);
            if (column.Before is not null)
                pages.Line(
                    bar.Before is { } then ? ReportText.Number(then) : "",
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

    private static void Stretch(
        PdfPages pages,
        int figure,
        int most,
        (double Down, double Height) bar,
        PdfColor ink,
        (string Words, Style Style) said
    )
    {
        var width = (Bars - 70) * Math.Abs(figure) / most;
        pages.Bar(PdfPages.Margin + Names, bar.Down, width, bar.Height, ink);
        pages.Line(said.Words, PdfPages.Margin + Names + width + 5, said.Style, 70, down: bar.Down - 0.5);
    }
}
