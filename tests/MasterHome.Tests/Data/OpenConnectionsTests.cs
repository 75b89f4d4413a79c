using System.Data;
using System.Data.Common;
using MasterHome.Common;
using MasterHome.Data;
using MasterHome.Data.Sqlite;
using MasterHome.Members;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace MasterHome.Tests.Data;

/// <summary>Contexts from a pool, one after the other, as requests use them.</summary>
public sealed class OpenConnectionsTests : IAsyncLifetime
{
    private readonly TestDatabase _database = new();
    private readonly Commands _commands = new();
    private readonly ServiceProvider _services;

    public OpenConnectionsTests()
    {
        var services = new ServiceCollection();
        services.AddHomeDb(DatabaseProvider.Sqlite, _database.ConnectionString);
        services.ConfigureDbContext<SqliteHomeDb>(options => options.AddInterceptors(_commands));
        _services = services.BuildServiceProvider();
    }

    private OpenConnections Connections => _services.GetRequiredService<OpenConnections>();

    public async Task InitializeAsync()
    {
        await using var db = _database.Open();
        db.AddRange(Named("ada"), Named("ben"), Named("eve"));
        await db.SaveChangesAsync();
    }

    public async Task DisposeAsync()
    {
        await _services.DisposeAsync();
        _database.Dispose();
    }

    [SqliteFact]
    public async Task The_same_query_is_prepared_once_and_gets_its_own_values()
    {
        Assert.Equal(["ada@example.org"], await Request(db => Emails(db, "ada").ToListAsync()));
        Assert.Equal(["eve@example.org"], await Request(db => Emails(db, "eve").ToListAsync()));
        Assert.Empty(await Request(db => Emails(db, "zoe").ToListAsync()));
        Assert.Single(_commands.Executed.Distinct());
    }

    [SqliteFact]
    public async Task The_same_query_can_be_read_while_it_is_read()
    {
        var pairs = await Request(db =>
        {
            var found = new List<(string, string)>();
            foreach (var outer in db.Members.OrderBy(m => m.Id).Select(m => m.Email))
            {
                foreach (var inner in db.Members.OrderBy(m => m.Id).Select(m => m.Email))
                    found.Add((outer, inner));
            }
            return Task.FromResult(found);
        });
        Assert.Equal(9, pairs.Distinct().Count());
        Assert.Equal(
            3,
            await Request(db => db.Members.OrderBy(m => m.Id).Select(m => m.Email).ToListAsync().ContinueWith(t => t.Result.Count))
        );
    }

    [SqliteFact]
    public async Task A_query_that_was_abandoned_or_canceled_does_not_disturb_the_next()
    {
        using var canceled = new CancellationTokenSource();
        await Request(async db =>
        {
            await foreach (var _ in Emails(db, "e").AsAsyncEnumerable())
                break;
            await canceled.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Emails(db, "e").ToListAsync(canceled.Token));
            return 0;
        });
        Assert.Equal(3, (await Request(db => Emails(db, "example").ToListAsync())).Count);
    }

    [SqliteFact]
    public async Task Changes_and_transactions_of_a_request_end_with_it()
    {
        await Request(async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            await db.Members.ExecuteUpdateAsync(set => set.SetProperty(m => m.Company, "Nowhere"));
            Assert.Equal(3, await db.Members.CountAsync(m => m.Company == "Nowhere"));
            return 0;
        });
        Assert.Equal(0, await Request(db => db.Members.CountAsync(m => m.Company == "Nowhere")));
        await using var other = _database.Open();
        Assert.Equal(3, await other.Members.ExecuteUpdateAsync(set => set.SetProperty(m => m.Company, "Contoso")));
        Assert.Equal(3, await Request(db => db.Members.CountAsync(m => m.Company == "Contoso")));
    }

    [SqliteFact]
    public async Task A_changed_schema_is_seen()
    {
        Assert.Equal("ada@example.org", await Request(db => Emails(db, "ada").SingleAsync()));
        await using (var other = _database.Open())
            await other.Database.ExecuteSqlRawAsync(
                "ALTER TABLE Members ADD COLUMN Extra TEXT NULL; CREATE INDEX IX_Extra ON Members (Extra);"
            );
        Assert.Equal("eve@example.org", await Request(db => Emails(db, "eve").SingleAsync()));
    }

    [SqliteFact]
    public async Task After_all_were_closed_the_next_request_opens_its_own()
    {
        foreach (var name in new[] { "ada", "eve", "ben" })
        {
            Assert.Equal($"{name}@example.org", await Request(db => Emails(db, name).SingleAsync()));
            Connections.Close();
            using var pooled = new SqliteConnection(_database.ConnectionString);
            SqliteConnection.ClearPool(pooled);
        }
        Assert.Equal(ConnectionState.Open, await Request(db => Task.FromResult(db.Database.GetDbConnection().State)));
        await _services.DisposeAsync();
        // Nobody holds the file, so its log can be written back.
        await using var other = _database.Open();
        Assert.Equal(
            0,
            await other.Database.SqlQuery<int>($"PRAGMA wal_checkpoint(TRUNCATE)").ToListAsync().ContinueWith(t => t.Result[0])
        );
    }

    /// <summary>The driver's pool may give the handle of a closed connection to another, whose transaction is nobody's business.</summary>
    [SqliteFact]
    public async Task A_statement_of_a_closed_connection_is_never_executed_on_the_connection_of_another()
    {
        await Request(db => Emails(db, "ada").SingleAsync());
        await using var scope = _services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<HomeDb>();
        for (var round = 0; round < 3; round++)
        {
            Assert.Equal("ada@example.org", await Emails(db, "ada").SingleAsync());
            await db.Database.GetDbConnection().CloseAsync();
            // More than the pool has, so that one of them gets the handle that the statement was prepared on.
            var others = Enumerable.Range(0, 4 * (round + 1)).Select(_ => _database.Open()).ToList();
            foreach (var other in others)
                await other.Database.OpenConnectionAsync();
            foreach (var other in others)
            {
                await using var transaction = await other.Database.BeginTransactionAsync();
                await other.Members.ExecuteUpdateAsync(set => set.SetProperty(m => m.Email, m => m.Email + ".secret"));
                Assert.Equal("ada@example.org", await Emails(db, "ada").SingleAsync());
                await db.Database.GetDbConnection().CloseAsync();
                await transaction.RollbackAsync();
            }
            foreach (var other in others)
                await other.DisposeAsync();
        }
    }

    [SqliteFact]
    public async Task After_many_different_texts_the_first_is_forgotten_and_prepared_again()
    {
        Assert.Equal("ada@example.org", await Request(db => Emails(db, "ada").SingleAsync()));
        var first = _commands.Executed[^1];
        for (var i = 0; i < 450; i++)
        {
            var nobody = -1 - i;
            Assert.Equal(3, await Request(db => db.Members.CountAsync(m => m.Id != EF.Constant(nobody))));
        }
        Assert.Equal("ada@example.org", await Request(db => Emails(db, "ada").SingleAsync()));
        Assert.NotSame(first, _commands.Executed[^1]);
    }

    /// <summary>A context that does not fit into the pool is thrown away, and its connection would stay open forever.</summary>
    [SqliteFact]
    public async Task More_requests_at_once_than_are_kept_are_answered_too()
    {
        for (var round = 0; round < 2; round++)
        {
            var scopes = Enumerable.Range(0, OpenConnections.Most + 20).Select(_ => _services.CreateAsyncScope()).ToList();
            foreach (var scope in scopes)
            {
                var db = scope.ServiceProvider.GetRequiredService<HomeDb>();
                await Connections.Open(db, default);
                Assert.Equal("ada@example.org", await Emails(db, "ada").SingleAsync());
            }
            foreach (var scope in scopes)
                await scope.DisposeAsync();
            Assert.Equal(OpenConnections.Most, Connections.Count);
        }
    }

    private static Member Named(string name) => A.Member().At($"{name}@example.org");

    private static IQueryable<string> Emails(HomeDb db, string word) =>
        db.Members.Where(m => m.Email.Contains(word)).OrderBy(m => m.Id).Select(m => m.Email);

    private async Task<T> Request<T>(Func<HomeDb, Task<T>> work)
    {
        await using var scope = _services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<HomeDb>();
        await Connections.Open(db, default);
        return await work(db);
    }

    private sealed class Commands : DbCommandInterceptor
    {
        public List<DbCommand> Executed { get; } = [];

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<DbDataReader> result,
            CancellationToken ct
        )
        {
            Executed.Add(command);
            return ValueTask.FromResult(result);
        }
    }
}
