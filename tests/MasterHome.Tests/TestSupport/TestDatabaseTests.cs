using MasterHome.Data;

namespace MasterHome.Tests.TestSupport;

/// <summary>What can be said without a server about tests on one.</summary>
[Trait("Fault", "7")]
public sealed class TestDatabaseTests
{
    [Fact]
    public void A_database_is_emptied_by_statements_that_SQL_Server_can_read()
    {
        using var db = DesignTimeOptions.SqlServer();
        var statements = TestDatabase.StatementsThatEmpty(db);
        Assert.All(statements, s => Assert.Empty(new TSql(s).Errors));
        foreach (var table in new[] { "[Members]", "[PointEntries]", "[DemoMarkers]", "[SecurityEvents]" })
            Assert.Contains($"DELETE FROM {table};", statements);
    }

    [Fact]
    public void A_test_about_the_file_says_why_it_is_skipped_on_SQL_Server()
    {
        Assert.Contains("SQLite", SqliteFactAttribute.WhyNot(DatabaseProvider.SqlServer), StringComparison.Ordinal);
        Assert.Null(SqliteFactAttribute.WhyNot(DatabaseProvider.Sqlite));
        Assert.Equal(SqliteFactAttribute.WhyNot(TestDatabase.Provider), new SqliteTheoryAttribute().Skip);
    }
}
