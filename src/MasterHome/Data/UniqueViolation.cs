using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Data;

public static class UniqueViolation
{
    /// <summary>Whether a save failed because of a duplicate key, by the error codes of both databases.</summary>
    public static bool IsUniqueViolation(this DbUpdateException e) =>
        e.InnerException switch
        {
            SqliteException sqlite => sqlite.SqliteExtendedErrorCode is 2067 or 1555,
            SqlException server => server.Number is 2601 or 2627,
            _ => false,
        };
}
