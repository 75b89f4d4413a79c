using Microsoft.EntityFrameworkCore;

namespace MasterHome.Data.Sqlite;

/// <summary>The embedded database.</summary>
public sealed class SqliteHomeDb(DbContextOptions<SqliteHomeDb> options) : HomeDb(options);
