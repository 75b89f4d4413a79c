using Microsoft.EntityFrameworkCore;

namespace MasterHome.Data.Sqlite;

/// <summary>The SQLite database context.</summary>
internal sealed class SqliteHomeDb(DbContextOptions<SqliteHomeDb> options) : HomeDb(options);
