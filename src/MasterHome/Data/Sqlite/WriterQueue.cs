using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Data.Sqlite;

/// <summary>Lets the transactions of this process write to a SQLite file one after the other, in the order in which they came. The file has
/// one writer at a time; who waits for its lock in SQLite sleeps, tries again, and keeps a thread meanwhile. Another process still waits
/// there.</summary>
internal sealed class WriterQueue
{
    private static readonly ConcurrentDictionary<string, SemaphoreSlim> Files = new(StringComparer.Ordinal);

    /// <summary>Waits for its turn, which ends when the result is disposed of. On SQL Server nobody waits here.</summary>
    /// <exception cref="SqliteException">Busy: the turn did not come within the time that a statement waits for a lock.</exception>
    public static async Task<IDisposable?> Enter(HomeDb db, CancellationToken ct)
    {
        if (db.Database.GetDbConnection() is not SqliteConnection connection)
            return null;
        var file = Files.GetOrAdd(connection.ConnectionString, _ => new SemaphoreSlim(1, 1));
        return await file.WaitAsync(TimeSpan.FromSeconds(connection.DefaultTimeout), ct)
            ? new Turn(file)
            : throw new SqliteException("Other transactions of this process did not end in time.", SQLitePCL.raw.SQLITE_BUSY);
    }

    private sealed class Turn(SemaphoreSlim file) : IDisposable
    {
        public void Dispose() => file.Release();
    }
}
