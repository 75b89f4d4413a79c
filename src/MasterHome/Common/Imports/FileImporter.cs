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
        (await Prepare(import, file, options, ct)).Plan;

    /// <summary>Plans again in the transaction of the changes, and executes the plan.</summary>
    /// <param name="file">A stream that can be read again from its beginning.</param>
    /// <param name="shown">The digest of the plan that was shown. If the data has changed since, nothing is imported. Null: none was
    /// shown.</param>
    /// <param name="review">Sees the plan before it is applied, and may refuse it.</param>
    /// <exception cref="RefusedException">Rows are faulty and not to be skipped, or the plan is not the one that was shown.</exception>
    public async Task<ImportPlan> Apply(
        IFileImport import,
        Stream file,
        ImportOptions options,
        AuditContext audit,
        string? shown = null,
        Action<ImportPlan>? review = null,
        CancellationToken ct = default
    )
    {
        try
        {
            return await db.Transact(
                async ct =>
                {
                    file.Position = 0;
                    var (plan, apply) = await Prepare(import, file, options with { ListsChanges = false }, ct);
                    review?.Invoke(plan);
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
            file.Position = 0;
            throw new RefusedException(
                DuplicateRow.Describe(e, await Read(import, file, ct))
                    ?? "Someone else changed the same data at this moment. Nothing was imported. Try again."
            );
        }
    }

    /// <summary>What every kind of file has in common: a row longer than its header is a fault, a column that the import does not know is
    /// named.</summary>
    private async Task<PreparedImport> Prepare(IFileImport import, Stream file, ImportOptions options, CancellationToken ct)
    {
        var rows = await Read(import, file, ct);
        var (count, columns, surplus) = (0, (IReadOnlyList<string>)[], new List<ImportFault>());
        var prepared = await import.Prepare(Fitting(), options, ct);
        var unknown = columns.Where(c => c.Length > 0 && !import.Columns.Contains(c, StringComparer.OrdinalIgnoreCase));
        var plan = prepared.Plan with
        {
            Rows = count,
            Faults = [.. prepared.Plan.Faults.Concat(surplus).OrderBy(f => f.Line)],
            Notes = [.. unknown.Select(c => new ImportNote(1, c, "This column is not known and is ignored.")), .. prepared.Plan.Notes],
        };
        return prepared with { Plan = plan };

        IEnumerable<CsvRow> Fitting()
        {
            foreach (var row in rows)
            {
                (count, columns) = (count + 1, row.Columns);
                if (row.Surplus.FirstOrDefault() is not { } value)
                    yield return row;
                else
                    surplus.Add(
                        new ImportFault(
                            row.Line,
                            row.Columns[^1],
                            $"The row has more values than the header has columns: '{Format.Truncate(value, 60)}'. "
                                + "Put a value that contains the delimiter in quotation marks."
                        )
                    );
            }
        }
    }

    private Task<IEnumerable<CsvRow>> Read(IFileImport import, Stream file, CancellationToken ct) =>
        CsvTable.Read(file, import.Columns, home.Value.LargestImport, import.LongTexts, home.Value.MostImportRows, ct);
}
