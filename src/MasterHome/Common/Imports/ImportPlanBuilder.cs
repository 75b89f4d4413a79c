using System.Security.Cryptography;
using System.Text.Json;

namespace MasterHome.Common.Imports;

/// <summary>Collects faults, changes and differences while rows are compared with what is there.</summary>
/// <param name="listsChanges">See <see cref="ImportOptions.ListsChanges"/>.</param>
internal sealed class ImportPlanBuilder(bool listsChanges)
{
    private readonly List<ImportFault> _faults = [];
    private readonly HashSet<int> _faultyLines = [];
    private readonly List<PlannedChange> _changes = [];
    private readonly List<PlannedChange> _differences = [];
    private readonly List<ImportNote> _notes = [];
    private byte[] _changesDigest = [];

    public int FaultCount => _faults.Count;

    public int ChangeCount { get; private set; }

    public int Added { get; set; }

    public int Updated { get; set; }

    public int Unchanged { get; set; }

    public void Fault(CsvRow row, string column, string reason)
    {
        _faults.Add(new ImportFault(row.Line, column, reason));
        _faultyLines.Add(row.Line);
    }

    public void Note(CsvRow row, string column, string text) => _notes.Add(new ImportNote(row.Line, column, text));

    public bool IsFaulty(CsvRow row) => _faultyLines.Contains(row.Line);

    public void Change(CsvRow row, string subject, string what, string? from = null, string? to = null)
    {
        var change = new PlannedChange(row.Line, subject, what, from, to);
        ChangeCount++;
        _changesDigest = SHA256.HashData([.. _changesDigest, .. JsonSerializer.SerializeToUtf8Bytes(change)]);
        if (listsChanges)
            _changes.Add(change);
    }

    public void Change(CsvRow row, string subject, IEnumerable<FieldChange> fields)
    {
        foreach (var field in fields)
            Change(row, subject, field.Field, field.From, field.To);
    }

    public void Difference(CsvRow row, string subject, IEnumerable<FieldChange> fields) =>
        _differences.AddRange(fields.Select(field => new PlannedChange(row.Line, subject, field.Field, field.From, field.To)));

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

    /// <summary>The plan without the number of rows, which the importer counts.</summary>
    public ImportPlan Build() =>
        new(0, Added, Updated, Unchanged, [.. _faults.OrderBy(f => f.Line)], [.. _changes.OrderBy(c => c.Line)], _differences)
        {
            ChangesDigest = Convert.ToHexString(_changesDigest),
            Notes = [.. _notes.Where(n => !_faultyLines.Contains(n.Line)).OrderBy(n => n.Line)],
        };
}
