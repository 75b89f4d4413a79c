using System.Text.RegularExpressions;
using MasterHome.Accounts;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Members;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace MasterHome.TestSupport;

/// <summary>Finds the statements that read a whole table which grows with the members, by SQLite's own plan. The plan does not depend on
/// how many rows there are.</summary>
internal static partial class FullScans
{
    /// <summary>Of a hundred members a few have such a row.</summary>
    private static readonly string[] Small = ["Appeals", "CorrectionRequests", "ErasureRequests", "Leaves", "OptOuts", "UnmatchedMembers"];

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
            if (PlainCount().IsMatch(sql))
                continue;
            var tables = Aliases().Matches(sql).ToLookup(m => m.Groups["alias"].Value, m => m.Groups["table"].Value);
            var steps = await Plan(db, sql);
            // In the order of an index or of the rows, it stops after what it shows.
            var stops = Limited().IsMatch(sql) && !Conditions().IsMatch(sql) && !steps.Any(SortsAll);
            found.AddRange(
                steps
                    .Where(step => Reads().Match(step) is { Success: true } read && Tables(read.Groups["name"].Value).Any(growing.Contains))
                    .Where(_ => !stops)
                    .Select(step => (sql, step))
            );

            IEnumerable<string> Tables(string name) => tables.Contains(name) ? tables[name] : [name];
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

    [GeneratedRegex(@"^\s*(--.*\s+)*(SELECT|UPDATE|DELETE|WITH)\b")]
    private static partial Regex Statements();

    /// <summary>SQLite counts the rows of a table without reading each.</summary>
    [GeneratedRegex(@"^SELECT COUNT\(\*\)\s+FROM ""\w+"" AS ""\w+""$")]
    private static partial Regex PlainCount();

    /// <summary>The outermost statement has a limit, or counts up to one.</summary>
    [GeneratedRegex(@"LIMIT \S+( OFFSET \S+)?(\s*\) AS ""\w+"")?$")]
    private static partial Regex Limited();

    /// <summary>Any but the one that leaves out the few merged members.</summary>
    [GeneratedRegex(@"WHERE (?!""\w+"".""MergedIntoId"" IS NULL\s+(ORDER|LIMIT))")]
    private static partial Regex Conditions();

    /// <summary>An automatic index is made from all rows.</summary>
    [GeneratedRegex(@"^(SCAN (?<name>\w+)|SEARCH (?<name>\w+) USING AUTOMATIC)")]
    private static partial Regex Reads();

    [GeneratedRegex(@"@\w+")]
    private static partial Regex Parameters();
}
