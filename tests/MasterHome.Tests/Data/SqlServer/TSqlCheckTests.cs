using System.Data;
using System.Data.Common;
using MasterHome.Data;
using MasterHome.Data.SqlServer;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace MasterHome.Tests.Data.SqlServer;

/// <summary>Each query that any test runs on SQLite is translated to T-SQL and parsed: every page, job and command that a test
/// opens.</summary>
[Trait("Fault", "7")]
public class TSqlCheckTests(TestDatabase database) : DataTest(database)
{
    [Fact]
    public async Task Each_new_query_is_translated()
    {
        var before = TSqlCheck.CheckedQueries;
        var marked = await Read(db => db.Members.Where(m => m.FirstName == "a query that no other test has").CountAsync());
        Assert.Equal(0, marked);
        Assert.True(TSqlCheck.CheckedQueries > before || TestDatabase.Provider != DatabaseProvider.Sqlite);
    }

    [Fact]
    public async Task A_query_that_only_sqlite_can_run_fails_in_the_test_that_runs_it()
    {
        var e = await Assert.ThrowsAnyAsync<Exception>(() =>
            Read(db => db.Members.Where(m => EF.Functions.Glob(m.FirstName, "M*")).ToListAsync())
        );
        Assert.Contains("Glob", e.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_list_of_texts_as_json_fails_because_its_collation_is_another()
    {
        List<string> names = ["Mira", "Jun"];
        var e = await Assert.ThrowsAnyAsync<Exception>(() =>
            Read(db => db.Members.Where(m => EF.Parameter(names).Contains(m.FirstName)).ToListAsync())
        );
        Assert.Contains("list of texts", e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Updates_and_scalars_are_translated_too()
    {
        var before = TSqlCheck.CheckedQueries;
        await Do(async db =>
        {
            await db
                .Members.Where(m => m.LastName == "nobody")
                .ExecuteUpdateAsync(set => set.SetProperty(m => m.PlacesVersion, m => m.PlacesVersion + 7));
            await db.Members.Where(m => m.LastName == "nobody at all").ExecuteDeleteAsync();
            Assert.False(await db.Members.AnyAsync(m => m.LastName == "nobody else"));
        });
        Assert.True(TSqlCheck.CheckedQueries >= before + 3 || TestDatabase.Provider != DatabaseProvider.Sqlite);
    }

    [Fact]
    public async Task A_transaction_names_its_isolation_level()
    {
        var levels = new Levels();
        await using var db = Open(levels);
        await db.Transact(_ => Task.CompletedTask);
        await db.Transact(IsolationLevel.Serializable, _ => Task.FromResult(true), default);
        Assert.Equal([IsolationLevel.ReadCommitted, IsolationLevel.Serializable], levels.Asked);
    }

    /// <summary>A pooled connection keeps the level of its last transaction.</summary>
    [Fact]
    public async Task The_isolation_level_is_put_back_after_a_serializable_transaction()
    {
        var recorder = new Statements();
        var options = new DbContextOptionsBuilder<SqlServerHomeDb>();
        options
            .UseApplicationServiceProvider(DesignTimeOptions.Services)
            .UseHomeSqlServer("Server=127.0.0.1")
            .AddInterceptors(recorder, new NoServer(), new NoTransactions());
        await using var db = new SqlServerHomeDb(options.Options);
        await db.Transact(_ => Task.CompletedTask);
        Assert.Empty(recorder.Texts);
        await db.Transact(IsolationLevel.Serializable, _ => Task.FromResult(true), default);
        Assert.Equal(["SET TRANSACTION ISOLATION LEVEL READ COMMITTED"], recorder.Texts);
        Assert.Empty(new TSql(recorder.Texts[0]).Errors);
    }

    private sealed class Levels : DbTransactionInterceptor
    {
        public List<IsolationLevel> Asked { get; } = [];

        public override ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
            DbConnection connection,
            TransactionStartingEventData eventData,
            InterceptionResult<DbTransaction> result,
            CancellationToken cancellationToken = default
        )
        {
            Asked.Add(eventData.IsolationLevel);
            return ValueTask.FromResult(result);
        }
    }

    /// <summary>Begins no transaction at a server.</summary>
    private sealed class NoTransactions : DbTransactionInterceptor
    {
        public override ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
            DbConnection connection,
            TransactionStartingEventData eventData,
            InterceptionResult<DbTransaction> result,
            CancellationToken cancellationToken = default
        ) =>
            ValueTask.FromResult(
                InterceptionResult<DbTransaction>.SuppressWithResult(new NoTransaction(connection, eventData.IsolationLevel))
            );
    }

    private sealed class NoTransaction(DbConnection connection, IsolationLevel level) : DbTransaction
    {
        public override IsolationLevel IsolationLevel => level;

        protected override DbConnection DbConnection => connection;

        public override void Commit() { }

        public override void Rollback() { }
    }

    private sealed class Statements : DbCommandInterceptor
    {
        public List<string> Texts { get; } = [];

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<int> result,
            CancellationToken cancellationToken = default
        )
        {
            Texts.Add(command.CommandText);
            return ValueTask.FromResult(InterceptionResult<int>.SuppressWithResult(0));
        }
    }
}
