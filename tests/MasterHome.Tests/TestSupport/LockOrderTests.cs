using System.Data.Common;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Data.Sqlite;
using MasterHome.Data.SqlServer;
using MasterHome.Members;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace MasterHome.Tests.TestSupport;

/// <summary>Fixtures that look into statements find the same on both engines.</summary>
[Trait("Fault", "7")]
public sealed class LockOrderTests(TestDatabase database) : DataTest(database)
{
    [Fact]
    public async Task A_cycle_that_is_locked_after_a_member_fails_the_test()
    {
        var cycle = await Given<ProgramCycle>(A.Cycle());
        var member = await Given<Member>(A.Member());
        await Do(db =>
            db.Transact(async ct =>
            {
                await db.Lock<ProgramCycle>(cycle.Id, ct);
                await db.Lock<Member>(member.Id, ct);
            })
        );

        var e = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            Do(db =>
                db.Transact(async ct =>
                {
                    await db.Lock<Member>(member.Id, ct);
                    await db.Lock<ProgramCycle>(cycle.Id, ct);
                })
            )
        );
        Assert.StartsWith("Cycles", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DatabaseProvider.Sqlite)]
    [InlineData(DatabaseProvider.SqlServer)]
    public void The_lock_of_a_row_is_recognized_in_the_statement_of_either_engine(DatabaseProvider provider)
    {
        var statements = new Statements();
        using var db = Recording(provider, statements);
        db.Cycles.Where(c => c.Id == 7).ExecuteUpdate(set => set.SetProperty(c => c.Version, c => c.Version + 1));
        db.Members.Where(m => m.Id == 7 && db.Cycles.Any(c => c.Year == 2026))
            .ExecuteUpdate(set => set.SetProperty(m => m.PlacesVersion, m => m.PlacesVersion + 1));
        db.Members.Where(m => m.Id == 7).ExecuteDelete();

        Assert.Equal(["Cycles", "Members", null], statements.Texts.Select(SqlText.UpdatedTable));
        Assert.Contains("Version =", SqlText.WithoutQuotes(statements.Texts[0]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("INSERT INTO \"Members\" (\"FirstName\") VALUES (@p0) RETURNING \"Id\";", true)]
    [InlineData("SET IMPLICIT_TRANSACTIONS OFF;\nSET NOCOUNT ON;\nINSERT INTO [Members] ([FirstName]) VALUES (@p0);", true)]
    [InlineData("SET NOCOUNT ON;\nMERGE [Members] USING (VALUES (@p0)) AS i ([FirstName]) ON 1=0", true)]
    [InlineData("SET NOCOUNT ON;\nUPDATE [Members] SET [FirstName] = @p0;", false)]
    [InlineData("SELECT \"m\".\"Id\" FROM \"Members\" AS \"m\"", false)]
    public void An_insert_is_recognized_in_the_statement_of_either_engine(string sql, bool isInsert) =>
        Assert.Equal(isInsert, SqlText.IsInsert(sql));

    private static HomeDb Recording(DatabaseProvider provider, Statements statements)
    {
        if (provider == DatabaseProvider.Sqlite)
        {
            var sqlite = new DbContextOptionsBuilder<SqliteHomeDb>();
            sqlite.UseApplicationServiceProvider(DesignTimeOptions.Services).UseHomeSqlite("Data Source=:memory:");
            return new SqliteHomeDb(((DbContextOptionsBuilder<SqliteHomeDb>)sqlite.AddInterceptors(statements)).Options);
        }
        var server = new DbContextOptionsBuilder<SqlServerHomeDb>();
        server.UseApplicationServiceProvider(DesignTimeOptions.Services).UseHomeSqlServer("Server=127.0.0.1");
        return new SqlServerHomeDb(((DbContextOptionsBuilder<SqlServerHomeDb>)server.AddInterceptors(statements, new NoServer())).Options);
    }

    private sealed class Statements : DbCommandInterceptor
    {
        public List<string> Texts { get; } = [];

        public override InterceptionResult<int> NonQueryExecuting(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<int> result
        )
        {
            Texts.Add(command.CommandText);
            return InterceptionResult<int>.SuppressWithResult(0);
        }
    }
}
