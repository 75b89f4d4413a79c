namespace MasterHome.Reports.Pdf;

/// <summary>A column of a table. Positions are in points from the left margin.</summary>
internal sealed record PdfTableColumn(string Head, double From, double Width, bool Right = false);

/// <summary>A row: one cell a column, and smaller text below them that may take several lines.</summary>
/// <param name="Below">Text that begins at a column, with its width in points and its maximum number of lines.</param>
internal sealed record PdfTableRow(IReadOnlyList<string> Cells, IReadOnlyList<(int Column, string Text, double Width, int MaxLines)> Below);

/// <summary>Rows that are not split across pages, below a head that is repeated on every page.</summary>
internal sealed class PdfTable(PdfPages pages, IReadOnlyList<PdfTableColumn> columns)
{
    private static readonly Style Head = new(8, Bold: true, PdfColor.Quiet);
    private static readonly Style First = new(9, Bold: true);
    private static readonly Style Cell = new(9);
    private static readonly Style Small = new(7.5, Color: PdfColor.Quiet);

    public void Draw(IEnumerable<PdfTableRow> rows)
    {
        pages.Reserve(70);
        DrawHead();
        foreach (var row in rows)
            Draw(row);
        pages.Y += 14;
    }

    /// <summary>Fails for a row that cannot be drawn, before anything of it is on the page.</summary>
    public PdfTableRow Checked(PdfTableRow row)
    {
        foreach (var (column, text) in columns.Zip(row.Cells))
            pages.Wrap(text, First, column.Width);
        foreach (var below in row.Below)
            pages.Wrap(below.Text, Small, below.Width, below.MaxLines);
        return row;
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
        var below = row.Below.Select(b => (b.Column, b.Width, Lines: pages.Wrap(b.Text, Small, b.Width, b.MaxLines))).ToList();
        var height = Cell.Leading + (below.Select(b => b.Lines.Count).DefaultIfEmpty().Max() * Small.Leading) + 8;
        if (pages.Reserve(height))
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
