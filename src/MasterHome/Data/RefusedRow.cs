using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace MasterHome.Data;

public static class RefusedRow
{
    /// <summary>Whether the database refused a row's values (constraint, trigger, string too long, number too large), so that the statement
    /// would succeed without that row.</summary>
    public static bool IsRefusedRow(this DbException e) =>
        e switch
        {
            SqliteException sqlite => sqlite.SqliteErrorCode is 19 or 18 or 20,
            SqlException server => server.Number is 515 or 547 or 2601 or 2627 or 2628 or 8115 or 8152 or 50001,
            _ => false,
        };
}
