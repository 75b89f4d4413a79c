using MasterHome.Data;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Common.Imports;

/// <summary>The result of an import or of its preview.</summary>
/// <param name="Changes">Additions and changes by line, in words.</param>
/// <param name="Differences">Differences in fields that the file does not own. Listed, not applied.</param>
/// <param name="Applied">False for a preview, and when faults prevented the import.</param>
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

    /// <summary>One line for pages and commands.</summary>
    public string Sentence =>
        Applied ? $"{Read}: {Added} added, {Updated} updated, {Unchanged} unchanged, {FaultyRows} skipped as faulty."
        : Faults.Count > 0 ? $"{Read}, {FaultyRows} of them faulty: nothing was imported."
        : $"{Read}: {Added} to be added, {Updated} to be updated, {Unchanged} unchanged.";
}

public sealed record ImportNote(int Line, string Text);

/// <param name="Apply">False for a preview.</param>
/// <param name="SkipFaulty">Import the valid rows although others are faulty.</param>
/// <param name="Emails">Whether new members get their welcome email.</param>
/// <param name="Year">The target cycle of opportunities; null for the current one.</param>
public sealed record ImportOptions(bool Apply, bool SkipFaulty = false, bool Emails = true, int? Year = null);

/// <summary>Collects faults, changes and differences of an import.</summary>
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

    /// <summary>Runs a rule for a row. A refusal becomes a fault of the row, in the column of its field if there is one.</summary>
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

/// <summary>Rolls the transaction of a preview back.</summary>
internal sealed class PreviewOnlyException(ImportReport report) : Exception("A preview changes nothing.")
{
    public ImportReport Report { get; } = report;
}

internal static class ImportTransactions
{
    /// <summary>Imports all or nothing. A preview or a faulty file is rolled back.</summary>
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
            throw new RefusedException("Someone else imported the same data at this moment. Nothing of your file was imported. Try again.");
        }
    }
}
