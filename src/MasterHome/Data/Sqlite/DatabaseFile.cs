using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Data.Sqlite;

/// <summary>The file of a SQLite database, and why it cannot be used, in words.</summary>
internal static class DatabaseFile
{
    /// <summary>Null for a database in memory.</summary>
    public static string? PathOf(HomeDb db) =>
        db is SqliteHomeDb
        && new SqliteConnectionStringBuilder(db.Database.GetConnectionString()).DataSource is { Length: > 0 } file
        && file != ":memory:"
            ? Path.GetFullPath(file)
            : null;

    /// <summary>Why there can be no database at this path; null when there can. Does not open the file: closing it would end the locks of
    /// this process (POSIX).</summary>
    public static string? WhyNot(string file)
    {
        if (Directory.Exists(file))
            return $"{file} is a folder, but the database is a file of that name. "
                + "Remove the folder, or set Home:DataFolder to another one.";
        for (var folder = Path.GetDirectoryName(file); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(folder))
                return $"{folder} is a file. Set Home:DataFolder to a folder that the portal may write to.";
        }
        return null;
    }

    /// <summary>What is wrong and what to do, as one sentence; null for an error of a statement.</summary>
    /// <param name="what">The subject of the sentence: the file, or "The database".</param>
    public static string? Explain(SqliteException e, string what) =>
        e.SqliteErrorCode switch
        {
            3 or 14 => $"{what} cannot be opened: check that its folder exists and that the portal's account may write to it.",
            5 or 6 => $"{what} is locked by another process: try again when that has finished.",
            8 => $"{what} cannot be written: give the portal's account the right to write to the file and its folder.",
            10 => $"{what} cannot be read or written: its disk reports an error.",
            11 or 26 => $"{what} is damaged or is not a database: stop the portal and put a backup in its place.",
            13 => $"{what} cannot be written: its disk is full.",
            _ => null,
        };
}
