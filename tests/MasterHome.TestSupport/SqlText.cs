using System.Text.RegularExpressions;

namespace MasterHome.TestSupport;

/// <summary>What a statement does, whichever engine it is written for: SQLite quotes names as "Name", SQL Server as [Name].</summary>
internal static partial class SqlText
{
    /// <summary>The text with bare names.</summary>
    public static string WithoutQuotes(string sql) => QuotedName().Replace(sql, "${name}");

    /// <summary>The table that an ExecuteUpdate changes; null for other statements. Such an update has an alias: the updates of
    /// SaveChanges have none.</summary>
    public static string? UpdatedTable(string sql)
    {
        var match = AliasedUpdate().Match(WithoutQuotes(sql));
        return match.Success ? match.Groups["table"].Value : null;
    }

    /// <summary>Whether it inserts rows. SQL Server sets options before it, and merges many rows at once.</summary>
    public static bool IsInsert(string sql) => Insert().IsMatch(sql);

    [GeneratedRegex("""["\[](?<name>\w+)["\]]""")]
    private static partial Regex QuotedName();

    // SQLite: UPDATE Cycles AS c SET … SQL Server: UPDATE c SET … FROM Cycles AS c …
    [GeneratedRegex(
        @"^UPDATE (?:(?<table>\w+) AS \w+\s|(?<alias>\w+)\s+SET\s.*?\sFROM (?<table>\w+) AS \k<alias>(?:\s|$))",
        RegexOptions.Singleline
    )]
    private static partial Regex AliasedUpdate();

    [GeneratedRegex(@"^\s*(?:SET [A-Z_ ]+;\s*)*(?:INSERT|MERGE)\b")]
    private static partial Regex Insert();
}
