using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace MasterHome.Data;

public static class RefusedRow
{
    /// <summary>Whether the database refused what a row says (a constraint, a trigger, a text too long, a number too large), not that it
    /// could not work at all: without that row the statement would have done its work.</summary>
    public static bool IsRefusedRow(this DbException e) =>
        e switch
        {
            SqliteException sqlite => sqlite.SqliteErrorCode is 19 or 18 or 20,
            SqlException server => server.Number is 515 or 547 or 2601 or 2627 or 2628 or 8115 or 8152 or 50001,
            _ => false,
        };
}
