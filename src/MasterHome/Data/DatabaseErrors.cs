using System.Data.Common;
using MasterHome.Data.Sqlite;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Data;

/// <summary>What an error of either database means, by its number.</summary>
public static class DatabaseErrors
{
    private const int SqliteBusy = 5;
    private const int SqliteLocked = 6;
    private const int SqliteFull = 13;
    private const int SqliteUniqueKey = 2067;
    private const int SqlitePrimaryKey = 1555;
    private const int SqliteForeignKey = 787;

    /// <summary>How SQLite reports ON DELETE RESTRICT.</summary>
    private const int SqliteTriggerForeignKey = 1811;

    /// <summary>Timeout, no connection (three ways), deadlock, lock timeout, full file group, full log.</summary>
    private static readonly int[] SqlServerUnavailable = [-2, 2, 53, 10061, 1205, 1222, 1105, 9002];

    /// <summary>Whether a save failed because of a duplicate key.</summary>
    public static bool IsUniqueViolation(this DbUpdateException e) =>
        e.InnerException switch
        {
            SqliteException sqlite => sqlite.SqliteExtendedErrorCode is SqliteUniqueKey or SqlitePrimaryKey,
            SqlException server => server.Number is 2601 or 2627,
            _ => false,
        };

    /// <summary>Whether a save failed because a row is still referred to, or refers to one that is gone.</summary>
    public static bool IsReferenceViolation(this DbUpdateException e) =>
        e.InnerException switch
        {
            SqliteException sqlite => sqlite.SqliteExtendedErrorCode is SqliteForeignKey or SqliteTriggerForeignKey,
            SqlException server => server.Number == 547,
            _ => false,
        };

    /// <summary>Whether the database refused a row's values (constraint, trigger, string too long, number too large), so that the statement
    /// would succeed without that row.</summary>
    public static bool IsRefusedRow(this DbException e) =>
        e switch
        {
            SqliteException sqlite => sqlite.SqliteErrorCode is 19 or 18 or 20,
            SqlException server => server.Number is 515 or 547 or 2601 or 2627 or 2628 or 8115 or 8152 or 50001,
            _ => false,
        };

    /// <summary>Whether the database could not do the work now but may do it later: the lock was not free in time, a deadlock, a timeout,
    /// a lost connection, or a full disk.</summary>
    public static bool IsUnavailable(this Exception e)
    {
        for (var cause = e; cause is not null; cause = cause.InnerException)
        {
            if (cause is SqliteException { SqliteErrorCode: SqliteBusy or SqliteLocked or SqliteFull })
                return true;
            if (cause is SqlException server && (server.IsTransient || SqlServerUnavailable.Contains(server.Number)))
                return true;
        }
        return false;
    }

    /// <summary>What is wrong with the database and what to do, as one sentence; null for an error of another kind.</summary>
    /// <param name="what">The subject of the sentence, such as the database's file.</param>
    public static string? Explain(this Exception e, string what = "The database")
    {
        for (var cause = e; cause is not null; cause = cause.InnerException)
        {
            if (cause is SqliteException sqlite && DatabaseFile.Explain(sqlite, what) is { } why)
                return why;
            if (cause is SqlException { Number: 1105 or 9002 })
                return $"{what} cannot be written: its disk or its log is full.";
            if (cause is SqlException { Number: 3906 })
                return $"{what} cannot be written: it is read only.";
        }
        return null;
    }
}
