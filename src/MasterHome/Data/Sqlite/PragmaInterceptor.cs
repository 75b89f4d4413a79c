using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace MasterHome.Data.Sqlite;

/// <summary>What every SQLite connection is told. The engine's own wait for the write lock is many times quicker than the driver's
/// polling; FULL keeps what was acknowledged even when the machine loses power.</summary>
internal sealed class PragmaInterceptor : DbConnectionInterceptor
{
    private const string Commands = "PRAGMA busy_timeout = 30000; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Commands;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(
        DbConnection connection,
        ConnectionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Commands;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
