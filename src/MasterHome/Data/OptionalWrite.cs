using System.Data;
using System.Data.Common;
using System.Globalization;
using MasterHome.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Data;

/// <summary>A write that nobody should wait for.</summary>
internal static class OptionalWrite
{
    /// <summary>Runs a statement. When another process holds a lock that it needs, or the database cannot be written, it changes nothing
    /// and returns at once.</summary>
    /// <returns>Whether the statement ran.</returns>
    public static async Task<bool> TryWithoutWaiting(
        this HomeDb db,
        string statement,
        IEnumerable<(string Name, object Value)> values,
        CancellationToken ct
    )
    {
        try
        {
            await db.Database.OpenConnectionAsync(ct);
            try
            {
                if (db is not SqliteHomeDb)
                {
                    await Run(OnServer(statement), values);
                    return true;
                }
                var usual = Convert.ToInt32(await Ask("PRAGMA busy_timeout"), CultureInfo.InvariantCulture);
                await Run("PRAGMA busy_timeout = 0", []);
                try
                {
                    await Run(statement, values);
                }
                finally
                {
                    // The connection may stay open for the rest of the request.
                    await Run(string.Create(CultureInfo.InvariantCulture, $"PRAGMA busy_timeout = {usual}"), []);
                }
                return true;
            }
            finally
            {
                await db.Database.CloseConnectionAsync();
            }
        }
        catch (DbException)
        {
            return false;
        }

        async Task<object?> Ask(string sql)
        {
            await using var command = db.Database.GetDbConnection().CreateCommand();
            command.CommandText = sql;
            return await command.ExecuteScalarAsync(ct);
        }

        async Task Run(string sql, IEnumerable<(string Name, object Value)> parameters)
        {
            // Not through EF Core, which would try again for a long time.
            await using var command = db.Database.GetDbConnection().CreateCommand();
            command.CommandText = sql;
            // SQLite's driver tries again until this many seconds have passed, and 0 means forever.
            if (db is SqliteHomeDb)
                command.CommandTimeout = -1;
            foreach (var (name, value) in parameters)
            {
                var parameter = command.CreateParameter();
                (parameter.ParameterName, parameter.Value) = (name, value);
                if (value is DateTime)
                    parameter.DbType = DbType.DateTime2;
                command.Parameters.Add(parameter);
            }
            await command.ExecuteNonQueryAsync(ct);
        }
    }

    /// <summary>The wait is set for the connection, and only for this statement.</summary>
    internal static string OnServer(string statement) => $"SET LOCK_TIMEOUT 0; {statement}; SET LOCK_TIMEOUT -1;";
}
