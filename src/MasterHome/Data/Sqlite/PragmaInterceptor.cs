using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace MasterHome.Data.Sqlite;

/// <summary>Sets the pragmas of every SQLite connection. The engine's wait for the write lock (busy_timeout) is many times faster than the
/// driver's polling; synchronous = FULL keeps committed data even after a power loss. A connection caches half of what SQLite would: many
/// are kept, and the operating system caches the file anyway.</summary>
internal sealed class PragmaInterceptor(int lockSeconds) : DbConnectionInterceptor
{
    private const int CacheKilobytes = 1000;

    private readonly string _pragmas =
        $"PRAGMA busy_timeout = {lockSeconds * 1000}; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; "
        + $"PRAGMA cache_size = -{CacheKilobytes};";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = _pragmas;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(
        DbConnection connection,
        ConnectionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        await using var command = connection.CreateCommand();
        command.CommandText = _pragmas;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
