using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace MasterHome.Data;

public static class DatabaseUnavailable
{
    /// <summary>Whether the database could not do the work now but may do it later: the lock was not free in time, a deadlock, a timeout,
    /// a lost connection, or a full disk.</summary>
    public static bool IsUnavailable(this Exception e)
    {
        for (var cause = e; cause is not null; cause = cause.InnerException)
        {
            if (cause is SqliteException { SqliteErrorCode: SqliteBusy or SqliteLocked or SqliteFull })
                return true;
            if (cause is SqlException server && (server.IsTransient || SqlServerNumbers.Contains(server.Number)))
                return true;
        }
        return false;
    }

    private const int SqliteBusy = 5;
    private const int SqliteLocked = 6;
    private const int SqliteFull = 13;

    /// <summary>Timeout, no connection (three ways), deadlock, lock timeout, full file group, full log.</summary>
    private static readonly int[] SqlServerNumbers = [-2, 2, 53, 10061, 1205, 1222, 1105, 9002];
}
