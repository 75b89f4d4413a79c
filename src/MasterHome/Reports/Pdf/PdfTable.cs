namespace MasterHome.Reports.Pdf;

/// <summary>A column: its head, where it begins and how wide it is, in points from the left margin.</summary>
internal sealed record PdfTableColumn(string Head, double From, double Width, bool Right = false);

/// <summary>A row: a cell for each column, and words below them that may run over several lines.</summary>
/// <param name="Below">Words from a column on, so many lines at most.</param>
internal sealed record PdfTableRow(IReadOnlyList<string> Cells, IReadOnlyList<(int Column, string Words, double Width, int Most)> Below);

/// <summary>Rows that keep together, under a head that is repeated on every sheet.</summary>
internal sealed class PdfTable(PdfPages pages, IReadOnlyList<PdfTableColumn> columns)
{
    private static readonly Style Head = new(8, Bold: true, PdfColor.Quiet);
    private static readonly Style First = new(9, Bold: true);
    private static readonly Style Cell = new(9);
    private static readonly Style Small = new(7.5, Ink: PdfColor.Quiet);

    public void Draw(IEnumerable<PdfTableRow> rows)
    {
        pages.Room(70);
        DrawHead();
        foreach (var row in rows)
            Draw(row);
        pages.Y += 14;
    }

    private void DrawHead()
    {
        foreach (var column in columns)
            pages.Line(column.Head, PdfPages.Margin + column.From, Head, column.Width, right: column.Right);
        pages.Hairline(down: 15);
        pages.Y += 20;
    }

    private void Draw(PdfTableRow row)
    {
        var below = row.Below.Select(b => (b.Column, b.Width, Lines: pages.Wrapped(b.Words, Small, b.Width, b.Most))).ToList();
        var height = Cell.Leading + (below.Select(b => b.Lines.Count).DefaultIfEmpty().Max() * Small.Leading) + 8;
        if (pages.Room(height))
            DrawHead();
        for (var i = 0; i < columns.Count; i++)
            pages.Line(row.Cells[i], PdfPages.Margin + columns[i].From, i == 0 ? First : Cell, columns[i].Width, right: columns[i].Right);
        foreach (var (column, width, lines) in below)
        {
            for (var i = 0; i < lines.Count; i++)
                pages.Line(lines[i], PdfPages.Margin + columns[column].From, Small, width, down: Cell.Leading + (i * Small.Leading));
        }
        pages.Hairline(down: height - 5);
        pages.Y += height;
    }
}
