using System.Text.RegularExpressions;
using MasterHome.Accounts;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Members;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace MasterHome.TestSupport;

/// <summary>Finds the statements that read a whole table which grows with the members, by SQLite's own plan. It does not depend on how
/// many rows there are.</summary>
internal static partial class FullScans
{
    /// <summary>Of a hundred members a few have such a row.</summary>
    private static readonly string[] Small = ["Appeals", "Leaves", "OptOuts", "ErasureRequests", "UnmatchedMembers", "CorrectionRequests"];

    /// <summary>Each statement once, with what it reads whole.</summary>
    public static async Task<IReadOnlyList<(string Sql, string Step)>> Of(HomeDb db, IEnumerable<string> statements)
    {
        var growing = db
            .Model.GetEntityTypes()
            .Where(e => e.ClrType == typeof(Member) || e.ClrType == typeof(Account) || e.ClrType == typeof(HistoryEntry) || IsOfAPerson(e))
            .Select(e => e.GetTableName()!)
            .Except(Small)
            .ToHashSet();
        await db.Database.OpenConnectionAsync();
        var found = new List<(string, string)>();
        foreach (var sql in statements.Where(s => Statements().IsMatch(s)).Distinct())
        {
            var steps = await Plan(db, sql);
            var tables = sql.Split("UNION ALL")
                // An empty list of IDs: nothing is read.
                .Where(part => !part.Contains("WHERE 0", StringComparison.Ordinal))
                .SelectMany(part => Aliases().Matches(part))
                .ToLookup(m => m.Groups["alias"].Value, m => m.Groups["table"].Value);
            // In the order of an index, or of the rows, and with an end, it reads what it shows.
            var ends = sql.Contains("LIMIT", StringComparison.Ordinal) && !steps.Any(SortsAll);
            found.AddRange(
                steps
                    .Where(step =>
                        Scans().Match(step) is { Success: true } scan && tables[scan.Groups["alias"].Value].Any(growing.Contains)
                    )
                    .Where(step =>
                        !ends || !(step.Contains("INDEX", StringComparison.Ordinal) || !sql.Contains("WHERE", StringComparison.Ordinal))
                    )
                    .Select(step => (sql, step))
            );
        }
        return found;
    }

    private static bool SortsAll(string step) =>
        step.Contains("TEMP B-TREE", StringComparison.Ordinal) && !step.Contains("LAST TERM", StringComparison.Ordinal);

    private static bool IsOfAPerson(IEntityType entity) => entity.GetProperties().Any(p => p.Name is "MemberId" or "AccountId");

    private static async Task<IReadOnlyList<string>> Plan(HomeDb db, string sql)
    {
        await using var command = (SqliteCommand)db.Database.GetDbConnection().CreateCommand();
        command.CommandText = $"EXPLAIN QUERY PLAN {sql}";
        foreach (var name in Parameters().Matches(sql).Select(m => m.Value).Distinct())
            command.Parameters.AddWithValue(name, DBNull.Value);
        await using var reader = await command.ExecuteReaderAsync();
        var steps = new List<string>();
        while (await reader.ReadAsync())
            steps.Add(reader.GetString(3));
        return steps;
    }

    [GeneratedRegex(@"(FROM|JOIN|UPDATE) ""(?<table>\w+)"" AS ""(?<alias>\w+)""")]
    private static partial Regex Aliases();

    [GeneratedRegex(@"^\s*(SELECT|UPDATE|DELETE)\b")]
    private static partial Regex Statements();

    [GeneratedRegex(@"^SCAN (?<alias>\w+)")]
    private static partial Regex Scans();

    [GeneratedRegex(@"@\w+")]
    private static partial Regex Parameters();
}
