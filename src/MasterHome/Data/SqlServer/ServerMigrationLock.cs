using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace MasterHome.Data.SqlServer;

/// <summary>Lets one process at a time migrate a SQL Server database and add its defaults: a lock of the session, which ends with its
/// process.</summary>
internal sealed class ServerMigrationLock : IAsyncDisposable
{
    private const int DatabaseExists = 1801;
    private const int Attempts = 3;

    /// <summary>Longer than the lock itself waits.</summary>
    private const int Seconds = 150;

    private readonly HomeDb _db;

    private ServerMigrationLock(HomeDb db) => _db = db;

    /// <summary>Creates the database if it does not exist.</summary>
    /// <exception cref="TimeoutException">When another process has been migrating for two minutes.</exception>
    public static async Task<ServerMigrationLock> Acquire(HomeDb db, CancellationToken ct)
    {
        await EnsureDatabase(db, ct);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                // Stays open until the lock is released: the lock belongs to the session.
                await db.Database.OpenConnectionAsync(ct);
                if (await ServerState.Ask(db, ServerStatements.TakeMigrationLock, ct, Seconds) >= 0)
                    return new ServerMigrationLock(db);
                await db.Database.CloseConnectionAsync();
                throw new TimeoutException(
                    "Another process has been migrating the database for two minutes. If it hangs, stop it and start again."
                );
            }
            catch (SqlException) when (attempt < Attempts)
            {
                // The process that holds the lock ends all other connections when it sets READ_COMMITTED_SNAPSHOT.
                await db.Database.CloseConnectionAsync();
                SqlConnection.ClearPool((SqlConnection)db.Database.GetDbConnection());
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _db.Database.ExecuteSqlRawAsync(ServerStatements.ReleaseMigrationLock);
        }
        catch (SqlException)
        {
            // The session has ended, and its lock with it. What ended it is reported by whoever met it.
        }
        await _db.Database.CloseConnectionAsync();
    }

    private static async Task EnsureDatabase(HomeDb db, CancellationToken ct)
    {
        var creator = db.GetService<IRelationalDatabaseCreator>();
        if (await creator.ExistsAsync(ct))
            return;
        try
        {
            await creator.CreateAsync(ct);
        }
        catch (SqlException e) when (e.Number == DatabaseExists)
        {
            // Another process has created it at the same moment.
        }
    }
}
