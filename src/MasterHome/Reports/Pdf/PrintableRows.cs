namespace MasterHome.Reports.Pdf;

/// <summary>The rows of a table that can be printed, and the names of the others: one bad row must not stop the whole report.</summary>
internal sealed record PrintableRows(IReadOnlyList<PdfTableRow> Rows, IReadOnlyList<string> LeftOut)
{
    /// <param name="make">Fails for a row that cannot be printed.</param>
    /// <param name="name">Works for a bad row too: an id or a number, nothing that was typed.</param>
    public static PrintableRows Of<T>(IEnumerable<T> source, Func<T, PdfTableRow> make, Func<T, int, string> name)
    {
        var (rows, leftOut) = (new List<PdfTableRow>(), new List<string>());
        foreach (var (index, item) in source.Index())
        {
            try
            {
                rows.Add(make(item));
            }
            catch (Exception)
            {
                leftOut.Add(name(item, index + 1));
            }
        }
        return new(rows, leftOut);
    }

    /// <summary>Names the rows that are left out; empty when there is none.</summary>
    public string Sentence =>
        LeftOut.Count == 0
            ? ""
            : $"{Format.Count(LeftOut.Count, "row")} could not be printed and {(LeftOut.Count == 1 ? "is" : "are")} left out: "
                + $"{string.Join(", ", LeftOut)}.";
}
