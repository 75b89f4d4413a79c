namespace MasterHome.Common.Imports;

/// <summary>Collects faults, changes and differences while rows are compared with what is there.</summary>
internal sealed class ImportPlanBuilder
{
    private readonly List<ImportFault> _faults = [];
    private readonly HashSet<int> _faultyLines = [];
    private readonly List<PlannedChange> _changes = [];
    private readonly List<PlannedChange> _differences = [];
    private readonly List<ImportNote> _notes = [];

    public int FaultCount => _faults.Count;

    public int ChangeCount => _changes.Count;

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

    public void Change(CsvRow row, string subject, string what, string? from = null, string? to = null) =>
        _changes.Add(new PlannedChange(row.Line, subject, what, from, to));

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

    public ImportPlan Build(int rows) =>
        new(rows, Added, Updated, Unchanged, [.. _faults.OrderBy(f => f.Line)], [.. _changes.OrderBy(c => c.Line)], _differences)
        {
            Notes = [.. _notes.Where(n => !_faultyLines.Contains(n.Line)).OrderBy(n => n.Line)],
        };
}
