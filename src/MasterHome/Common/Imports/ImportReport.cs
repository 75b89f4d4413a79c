using MasterHome.Data;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Common.Imports;

/// <summary>What an import would do, or did.</summary>
/// <param name="Changes">What is new or changed, in words, by line.</param>
/// <param name="Differences">What the file says differently of things it is not the master of: listed, not applied.</param>
/// <param name="Applied">False for a preview, and when faults kept everything out.</param>
public sealed record ImportReport(
    int Rows,
    int Added,
    int Updated,
    int Unchanged,
    IReadOnlyList<ImportFault> Faults,
    IReadOnlyList<ImportNote> Changes,
    IReadOnlyList<ImportNote> Differences,
    bool Applied
)
{
    public int FaultyRows => Faults.Select(f => f.Line).Distinct().Count();

    private string Read => Rows == 1 ? "1 row read" : $"{Rows} rows read";

    /// <summary>One line for people.</summary>
    public string Sentence =>
        Applied ? $"{Read}: {Added} added, {Updated} updated, {Unchanged} unchanged, {FaultyRows} skipped as faulty."
        : Faults.Count > 0 ? $"{Read}, {FaultyRows} of them faulty: nothing was imported."
        : $"{Read}: {Added} to be added, {Updated} to be updated, {Unchanged} unchanged.";
}

public sealed record ImportNote(int Line, string Text);

/// <param name="Apply">False for a preview.</param>
/// <param name="SkipFaulty">The person's word to import the good rows although others are faulty.</param>
/// <param name="Emails">Whether new members get their welcome email.</param>
/// <param name="Year">The target cycle of opportunities; null for the one that runs.</param>
public sealed record ImportOptions(bool Apply, bool SkipFaulty = false, bool Emails = true, int? Year = null);

/// <summary>Collects faults, changes and differences while the rows are looked at.</summary>
internal sealed class ImportTally
{
    public List<ImportFault> Faults { get; } = [];

    public List<ImportNote> Changes { get; } = [];

    public List<ImportNote> Differences { get; } = [];

    public int Added { get; set; }

    public int Updated { get; set; }

    public int Unchanged { get; set; }

    public void Fault(CsvRow row, string column, string reason) => Faults.Add(new ImportFault(row.Line, column, reason));

    public bool IsFaulty(CsvRow row) => Faults.Any(f => f.Line == row.Line);

    /// <summary>Lets the law look at a row; its "no" becomes a fault of that row, in the column of that name if there is one.</summary>
    public bool Try(CsvRow row, string column, Action work)
    {
        try
        {
            work();
            return true;
        }
        catch (RefusedException e)
        {
            Fault(row, e.Field is { } field && row.Places.ContainsKey(field) ? field : column, e.Message);
            return false;
        }
    }

    public ImportReport Report(int rows, bool applied) =>
        new(rows, Added, Updated, Unchanged, [.. Faults.OrderBy(f => f.Line)], Changes, Differences, applied);
}

/// <summary>Thrown inside the transaction of an import that is not to be applied, so that nothing of it stays.</summary>
internal sealed class PreviewOnlyException(ImportReport report) : Exception("A preview changes nothing.")
{
    public ImportReport Report { get; } = report;
}

internal static class ImportTransactions
{
    /// <summary>An import as a whole or not at all: what a preview or a fault tried is rolled back.</summary>
    public static async Task<ImportReport> Import(
        this HomeDb db,
        Func<CancellationToken, Task<(ImportTally Tally, int Rows)>> import,
        ImportOptions options,
        CancellationToken ct
    )
    {
        try
        {
            return await db.Transact(
                async ct =>
                {
                    var (tally, rows) = await import(ct);
                    var apply = options.Apply && (tally.Faults.Count == 0 || options.SkipFaulty);
                    return apply ? tally.Report(rows, true) : throw new PreviewOnlyException(tally.Report(rows, false));
                },
                ct
            );
        }
        catch (PreviewOnlyException preview)
        {
            db.ChangeTracker.Clear();
            return preview.Report;
        }
        catch (DbUpdateException e) when (e.IsUniqueViolation())
        {
            throw new RefusedException("Somebody else imported the same at this moment; nothing of yours was taken. Try again.");
        }
    }
}
