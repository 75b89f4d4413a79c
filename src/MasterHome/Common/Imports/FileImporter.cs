using MasterHome.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Common.Imports;

/// <summary>Plans the import of a file, and applies it: all or nothing.</summary>
public sealed class FileImporter(HomeDb db, IOptions<HomeSettings> home, IEnumerable<IFileImport> imports)
{
    /// <summary>Null for an unknown kind.</summary>
    public IFileImport? Find(string kind) => imports.FirstOrDefault(i => i.Kind == kind);

    /// <exception cref="RefusedException">When the file as a whole cannot be read.</exception>
    public async Task<ImportPlan> Plan(IFileImport import, Stream file, ImportOptions options, CancellationToken ct = default) =>
        (await Prepare(import, await Read(import, file, ct), options, ct)).Plan;

    /// <summary>Plans again in the transaction of the changes, and executes the plan.</summary>
    /// <param name="shown">The digest of the plan that was shown. If the data has changed since, nothing is imported. Null: none was
    /// shown.</param>
    /// <exception cref="RefusedException">Rows are faulty and not to be skipped, or the plan is not the one that was shown.</exception>
    public async Task<ImportPlan> Apply(
        IFileImport import,
        Stream file,
        ImportOptions options,
        AuditContext audit,
        string? shown = null,
        CancellationToken ct = default
    )
    {
        var rows = await Read(import, file, ct);
        try
        {
            return await db.Transact(
                async ct =>
                {
                    var (plan, apply) = await Prepare(import, rows, options, ct);
                    if (shown is not null && plan.Digest() != shown)
                        throw new RefusedException(
                            "The data has changed since this preview was made. Nothing was imported. Choose the file again."
                        );
                    if (plan.Faults.Count > 0 && !options.SkipFaulty)
                        throw new RefusedException(
                            $"{plan.Sentence} Correct the file, or choose to skip the rows with errors.",
                            nameof(options.SkipFaulty)
                        );
                    await apply(audit, ct);
                    return plan;
                },
                ct
            );
        }
        catch (DbUpdateException e) when (e is DbUpdateConcurrencyException || e.IsUniqueViolation())
        {
            throw new RefusedException(
                DuplicateRow.Describe(e, rows) ?? "Someone else changed the same data at this moment. Nothing was imported. Try again."
            );
        }
    }

    /// <summary>What every kind of file has in common: a row longer than its header is a fault, a column that the import does not know is
    /// named.</summary>
    private static async Task<PreparedImport> Prepare(
        IFileImport import,
        IReadOnlyList<CsvRow> rows,
        ImportOptions options,
        CancellationToken ct
    )
    {
        var prepared = await import.Prepare([.. rows.Where(r => !r.Surplus.Any())], options, ct);
        var unknown =
            rows.Count == 0
                ? []
                : rows[0].Columns.Where(c => c.Length > 0 && !import.Columns.Contains(c, StringComparer.OrdinalIgnoreCase));
        var surplus = rows.Where(r => r.Surplus.Any())
            .Select(r => new ImportFault(
                r.Line,
                r.Columns[^1],
                $"The row has more values than the header has columns: '{Format.Truncate(r.Surplus.First(), 60)}'. "
                    + "Put a value that contains the delimiter in quotation marks."
            ));
        var plan = prepared.Plan with
        {
            Rows = rows.Count,
            Faults = [.. prepared.Plan.Faults.Concat(surplus).OrderBy(f => f.Line)],
            Notes = [.. unknown.Select(c => new ImportNote(1, c, "This column is not known and is ignored.")), .. prepared.Plan.Notes],
        };
        return prepared with { Plan = plan };
    }

    private Task<IReadOnlyList<CsvRow>> Read(IFileImport import, Stream file, CancellationToken ct) =>
        CsvTable.Read(file, import.Columns, home.Value.LargestImport, import.LongTexts, home.Value.MostImportRows, ct);
}
