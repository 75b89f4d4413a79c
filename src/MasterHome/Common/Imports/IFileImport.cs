namespace MasterHome.Common.Imports;

/// <summary>An import of one kind of file.</summary>
public interface IFileImport
{
    /// <summary>The word in addresses and commands, such as "members".</summary>
    string Kind { get; }

    /// <summary>The columns that the header of the file must name.</summary>
    IReadOnlyList<string> Columns { get; }

    /// <summary>Those whose values may have several lines.</summary>
    IReadOnlyCollection<string> LongTexts => [];

    /// <summary>Compares the rows with what is there. Changes nothing.</summary>
    /// <param name="rows">Parsed while they are read, once; keep only what the plan needs.</param>
    /// <exception cref="RefusedException">When the file as a whole cannot be imported.</exception>
    Task<PreparedImport> Prepare(IEnumerable<CsvRow> rows, ImportOptions options, CancellationToken ct);
}

/// <param name="Apply">Executes the plan in the running transaction.</param>
public sealed record PreparedImport(ImportPlan Plan, Func<AuditContext, CancellationToken, Task> Apply);

/// <param name="SkipFaulty">Import the valid rows although others are faulty.</param>
/// <param name="Emails">Whether new members get their welcome email.</param>
/// <param name="Year">The target cycle of opportunities; null for the current one.</param>
/// <param name="ListsChanges">Whether the plan lists each change, which takes memory that only a preview needs.</param>
public sealed record ImportOptions(bool SkipFaulty = false, bool Emails = true, int? Year = null, bool ListsChanges = true);
