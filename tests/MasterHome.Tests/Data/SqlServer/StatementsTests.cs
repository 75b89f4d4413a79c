using System.Globalization;
using System.Text.RegularExpressions;
using MasterHome.Data;
using MasterHome.Forum.Counting;
using MasterHome.Points;
using MasterHome.Standing.Summaries;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace MasterHome.Tests.Data.SqlServer;

/// <summary>Tests without a server that the handwritten SQL statements parse and match the model's tables. Their effects are always tested
/// on SQLite, and on SQL Server with HOME_TEST_DB.</summary>
public partial class StatementsTests
{
    /// <param name="parameters">The number of parameters of the statement.</param>
    [Theory]
    [InlineData(InsertSnapshotsSql.SqlServer, 2)]
    [InlineData(PostDifferencesSql.SqlServer, 11)]
    [InlineData(PostDifferencesSql.SqlServerChanges, 1)]
    [InlineData(InsertSummariesSql.SqlServer, 1)]
    public void The_statement_parses(string statement, int parameters)
    {
        Assert.All(Enumerable.Range(0, parameters), n => Assert.Contains($"{{{n}}}", statement, StringComparison.Ordinal));
        var script = new TSql(
            string.Format(CultureInfo.InvariantCulture, statement, [.. Enumerable.Range(0, parameters).Select(n => $"@p{n}")])
        );
        Assert.Empty(script.Errors);
        Assert.Equal(["InsertStatement"], script.Statements);
    }

    [Theory]
    [InlineData(InsertSnapshotsSql.SqlServer)]
    [InlineData(InsertSnapshotsSql.Sqlite)]
    [InlineData(PostDifferencesSql.SqlServer)]
    [InlineData(PostDifferencesSql.Sqlite)]
    [InlineData(PostDifferencesSql.SqlServerChanges)]
    [InlineData(PostDifferencesSql.SqliteChanges)]
    [InlineData(InsertSummariesSql.SqlServer)]
    [InlineData(InsertSummariesSql.Sqlite)]
    public void The_statement_fills_every_required_column(string statement)
    {
        var insert = Insert().Match(statement);
        var filled = insert.Groups["columns"].Value.Split(',', StringSplitOptions.TrimEntries).Select(c => c.Trim('[', ']')).ToList();
        using var db = DesignTimeOptions.SqlServer();
        var table = db.GetService<IDesignTimeModel>().Model.GetRelationalModel().Tables.Single(t => t.Name == insert.Groups["table"].Value);
        Assert.Empty(filled.Except(table.Columns.Select(c => c.Name)));
        Assert.Empty(table.Columns.Where(c => !c.IsNullable && c.Name != "Id").Select(c => c.Name).Except(filled));
    }

    /// <summary>A string that the statement reads with a shorter length than its column is truncated silently.</summary>
    [Theory]
    [InlineData(InsertSnapshotsSql.SqlServer)]
    [InlineData(PostDifferencesSql.SqlServer)]
    [InlineData(InsertSummariesSql.SqlServer)]
    public void Strings_are_read_with_the_length_of_their_columns(string statement)
    {
        using var db = DesignTimeOptions.SqlServer();
        var table = db.GetService<IDesignTimeModel>()
            .Model.GetRelationalModel()
            .Tables.Single(t => t.Name == Insert().Match(statement).Groups["table"].Value);
        foreach (Match text in Texts().Matches(statement))
        {
            var column = text.Groups["name"].Value switch
            {
                "WhyLess" => "Reason",
                var name => name,
            };
            Assert.Equal(table.Columns.Single(c => c.Name == column).StoreType, text.Groups["type"].Value);
        }
    }

    [Fact]
    public void The_ledger_statement_has_no_output_clause_which_its_trigger_forbids() =>
        Assert.DoesNotContain("OUTPUT", PostDifferencesSql.SqlServer, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"INSERT INTO (?<table>\w+) \((?<columns>[^)]+)\)")]
    private static partial Regex Insert();

    [GeneratedRegex(@"(?<name>\w+) (?<type>nvarchar\(\d+\))")]
    private static partial Regex Texts();
}
