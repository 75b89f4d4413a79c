using MasterHome.Cycles;
using MasterHome.Data;
using Microsoft.Extensions.Time.Testing;

namespace MasterHome.TestSupport;

/// <summary>A test on a migrated real database, empty at its beginning. Each <see cref="Open"/> is a context of its own, as each request
/// has one.</summary>
public abstract class DataTest : IClassFixture<TestDatabase>
{
    private readonly TestDatabase _database;

    protected DataTest(TestDatabase database)
    {
        _database = database;
        _database.Fresh();
        Calendar = A.Calendar(Clock);
    }

    protected FakeTimeProvider Clock { get; } = A.Clock();

    protected ProgramCalendar Calendar { get; }

    protected HomeDb Open(params Microsoft.EntityFrameworkCore.Diagnostics.IInterceptor[] interceptors) => _database.Open(interceptors);

    /// <inheritdoc cref="TestDatabase.OpenElsewhere"/>
    protected HomeDb OpenElsewhere(params Microsoft.EntityFrameworkCore.Diagnostics.IInterceptor[] interceptors) =>
        _database.OpenElsewhere(interceptors);

    /// <summary>Saves what the test begins with.</summary>
    protected async Task<T> Given<T>(T entity)
        where T : class
    {
        await using var db = Open();
        db.Add(entity);
        await db.SaveChangesAsync();
        return entity;
    }

    protected async Task<T> Read<T>(Func<HomeDb, Task<T>> query)
    {
        await using var db = Open();
        return await query(db);
    }

    protected async Task Do(Func<HomeDb, Task> work)
    {
        await using var db = Open();
        await work(db);
    }
}
