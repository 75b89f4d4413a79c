using Microsoft.EntityFrameworkCore;

namespace MasterHome.Common.Imports;

/// <summary>Names the row whose value the database holds already. Without it the file would be refused again and again, and nobody could
/// tell why.</summary>
internal static class DuplicateRow
{
    /// <summary>Null when no row has the value, as when somebody else saved the same thing at this moment.</summary>
    public static string? Describe(DbUpdateException e, IEnumerable<CsvRow> rows)
    {
        if (e is DbUpdateConcurrencyException)
            return null;
        // SQL Server names every row of a batch, so a value counts that two entities have, or else that of the only one.
        var keys = e
            .Entries.SelectMany(entry =>
                entry
                    .Metadata.GetIndexes()
                    .Where(i => i.IsUnique)
                    .SelectMany(i => i.Properties)
                    .Where(p => p.ClrType == typeof(string))
                    .Distinct()
                    .Select(p => entry.Property(p.Name).CurrentValue)
            )
            .Select(value => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? "")
            .Where(value => value.Length > 0)
            .ToList();
        var repeated = keys.GroupBy(k => k, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key).ToHashSet();
        var wanted = e.Entries.Count == 1 ? [.. keys] : repeated;
        foreach (var row in rows)
        {
            foreach (var column in row.Columns.Where(c => c.Length > 0 && IsOneOf(wanted, row[c])))
                return $"Line {row.Line}: {column} '{row.Shown(column)}' belongs to another row or is stored already. "
                    + "Nothing was imported. Correct the line, or remove it.";
        }
        return null;
    }

    private static bool IsOneOf(HashSet<string> keys, string value) =>
        value.Length > 0
        && (
            keys.Contains(value)
            || keys.Contains(SearchKey.Key(value))
            || (EmailAddress.IsAddress(value) && keys.Contains(EmailAddress.Key(value)))
        );
}
