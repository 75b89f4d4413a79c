using Microsoft.EntityFrameworkCore;

namespace MasterHome.Data.Sqlite;

/// <summary>The SQLite database context.</summary>
public sealed class SqliteHomeDb(DbContextOptions<SqliteHomeDb> options) : HomeDb(options);
