using MasterHome.Common;
using MasterHome.Data;
using MasterHome.Members;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace MasterHome.Tests.Data;

public sealed class WriterQueueTests : IAsyncLifetime
{
    private readonly TestDatabase _database = new();
    private readonly ServiceProvider _services;

    public WriterQueueTests() => _services = Waiting(seconds: 180);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _services.DisposeAsync();
        _database.Dispose();
    }

    [SqliteFact]
    public async Task Transactions_of_a_process_run_in_the_order_in_which_they_came()
    {
        var (order, first) = (new List<int>(), new TaskCompletionSource());
        var running = Write(async _ =>
        {
            order.Add(-1);
            await first.Task;
        });
        var waiting = Enumerable.Range(0, 50).Select(i => Write(_ => Add(order, i))).ToList();
        first.SetResult();
        await Task.WhenAll([running, .. waiting]);
        Assert.Equal(Enumerable.Range(-1, 51), order);
    }

    /// <summary>As SQLite itself does it for a transaction of another process.</summary>
    [SqliteFact]
    public async Task Who_waits_too_long_is_told_that_the_database_is_busy_and_the_next_is_not()
    {
        await using var impatient = Waiting(seconds: 1);
        var end = new TaskCompletionSource();
        var longOne = Write(_ => end.Task, impatient);
        var busy = await Assert.ThrowsAsync<SqliteException>(() => Write(_ => Task.CompletedTask, impatient));
        Assert.Equal(5, busy.SqliteErrorCode);
        Assert.True(busy.IsUnavailable());
        end.SetResult();
        await longOne;
        await Write(_ => Task.CompletedTask, impatient);
    }

    [SqliteFact]
    public async Task A_failed_a_canceled_and_a_nested_transaction_let_the_next_one_in()
    {
        await Assert.ThrowsAsync<RefusedException>(() => Write(_ => throw new RefusedException("No.")));
        using var canceled = new CancellationTokenSource();
        var end = new TaskCompletionSource();
        var longOne = Write(_ => end.Task);
        var waiting = Write(_ => Task.CompletedTask, ct: canceled.Token);
        await canceled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        end.SetResult();
        await longOne;
        await Write(db => db.Transact(_ => Task.CompletedTask));
        await Write(db => db.Set<Member>().ExecuteDeleteAsync());
    }

    private static Task Add(List<int> order, int i)
    {
        order.Add(i);
        return Task.CompletedTask;
    }

    /// <summary>The portal's own context, whose transactions wait so long for the one before.</summary>
    private ServiceProvider Waiting(int seconds)
    {
        var file = new SqliteConnectionStringBuilder(TestDatabase.Provider == DatabaseProvider.Sqlite ? _database.ConnectionString : "")
        {
            DefaultTimeout = seconds,
        };
        return new ServiceCollection().AddHomeDb(DatabaseProvider.Sqlite, file.ToString(), lockSeconds: seconds).BuildServiceProvider();
    }

    private async Task Write(Func<HomeDb, Task> work, ServiceProvider? services = null, CancellationToken ct = default)
    {
        await using var scope = (services ?? _services).CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<HomeDb>();
        await db.Transact(_ => work(db), ct);
    }
}
