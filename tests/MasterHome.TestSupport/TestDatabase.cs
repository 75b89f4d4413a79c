using MasterHome.Data;
using MasterHome.Data.Sqlite;
using MasterHome.Data.SqlServer;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace MasterHome.TestSupport;

/// <summary>A migrated, empty database. SQLite: a file, copied from one that is migrated once per run. With <c>HOME_TEST_DB</c> set to a
/// SQL Server connection string: a database of its own on that server, migrated once and emptied by <see cref="Fresh"/>.</summary>
public sealed class TestDatabase : IDisposable
{
    private static readonly string? Server = Environment.GetEnvironmentVariable("HOME_TEST_DB") is { Length: > 0 } given ? given : null;
    private static readonly Lazy<string> Folder = new(MakeFolder);
    private static readonly Lazy<string> Template = new(MigrateTemplate);

    private bool _migrated;

    public TestDatabase()
    {
        ConnectionString = "";
        Fresh();
    }

    public static DatabaseProvider Provider => Server is null ? DatabaseProvider.Sqlite : DatabaseProvider.SqlServer;

    public string ConnectionString { get; private set; }

    public HomeDb Open(params IInterceptor[] interceptors) => Open(ConnectionString, interceptors);

    /// <summary>As another process opens it: not in the queue of the writers of this one.</summary>
    public HomeDb OpenElsewhere(params IInterceptor[] interceptors) =>
        Open(
            Server is null ? new SqliteConnectionStringBuilder(ConnectionString) { Pooling = false }.ToString() : ConnectionString,
            interceptors
        );

    /// <summary>Makes it empty again.</summary>
    public void Fresh()
    {
        if (Server is null)
            Copy();
        else
            Empty();
    }

    public void Dispose()
    {
        if (Server is null)
        {
            Remove(ConnectionString);
            return;
        }
        Drop(ConnectionString);
    }

    /// <summary>The connection string of a new database on the server, which does not exist yet; null with SQLite.</summary>
    public static string? NameOnServer() =>
        Server is null
            ? null
            : new SqlConnectionStringBuilder(Server) { InitialCatalog = $"MasterHomeTests_{Guid.NewGuid():N}" }.ConnectionString;

    public static string NameOf(string connectionOnServer) => new SqlConnectionStringBuilder(connectionOnServer).InitialCatalog;

    /// <summary>Deletes all rows of a database on SQL Server. The tables of the job schedule stay.</summary>
    public static void Empty(HomeDb db)
    {
        foreach (var statement in StatementsThatEmpty(db))
            db.Database.ExecuteSqlRaw(statement);
    }

    public static void Drop(string connectionOnServer)
    {
        using var db = DesignTimeOptions.SqlServer(connectionOnServer);
        db.Database.EnsureDeleted();
    }

    /// <summary>Ids begin at 1 again, as in a new SQLite file. A table that never had a row would begin at 0 and is left alone, and so is
    /// one whose rows come with the schema.</summary>
    internal static IReadOnlyList<string> StatementsThatEmpty(HomeDb db)
    {
        var tables = db.GetService<IDesignTimeModel>()
            .Model.GetRelationalModel()
            .Tables.Where(t => !t.EntityTypeMappings.Any(m => ((IEntityType)m.TypeBase).GetSeedData().Any()))
            .Select(t => $"[{t.Name}]")
            .ToList();
        return
        [
            .. tables.Select(t => $"DISABLE TRIGGER ALL ON {t};"),
            .. tables.Select(t => $"ALTER TABLE {t} NOCHECK CONSTRAINT ALL;"),
            .. tables.Select(t => $"DELETE FROM {t};"),
            .. tables.Select(t =>
                "IF EXISTS (SELECT 1 FROM sys.identity_columns "
                + $"WHERE object_id = OBJECT_ID(N'{t}') AND last_value IS NOT NULL) DBCC CHECKIDENT (N'{t}', RESEED, 0);"
            ),
            .. tables.Select(t => $"ALTER TABLE {t} WITH CHECK CHECK CONSTRAINT ALL;"),
            .. tables.Select(t => $"ENABLE TRIGGER ALL ON {t};"),
        ];
    }

    private static HomeDb Open(string connectionString, params IInterceptor[] interceptors)
    {
        if (Server is null)
        {
            var sqlite = new DbContextOptionsBuilder<SqliteHomeDb>();
            sqlite
                .UseApplicationServiceProvider(DesignTimeOptions.Services)
                .UseHomeSqlite(connectionString)
                .AddInterceptors([.. interceptors, TSqlCheck.Instance, LockOrder.Instance]);
            return new SqliteHomeDb(sqlite.Options);
        }
        var sqlServer = new DbContextOptionsBuilder<SqlServerHomeDb>();
        sqlServer
            .UseApplicationServiceProvider(DesignTimeOptions.Services)
            .UseHomeSqlServer(connectionString)
            .AddInterceptors([.. interceptors, LockOrder.Instance]);
        return new SqlServerHomeDb(sqlServer.Options);
    }

    private static string MakeFolder()
    {
        var folder = TestFolder.Create("master-home-tests");
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        };
        return folder;
    }

    private static string MigrateTemplate()
    {
        var file = Path.Combine(Folder.Value, "template.db");
        var connectionString = DatabaseRegistration.SqliteFile(file);
        using (var db = Open(connectionString))
            db.Database.Migrate();
        // The last connection to close moves the write-ahead log into the file.
        using (var connection = new SqliteConnection(connectionString))
            SqliteConnection.ClearPool(connection);
        return file;
    }

    private void Copy()
    {
        if (ConnectionString.Length > 0)
            Remove(ConnectionString);
        var file = Path.Combine(Folder.Value, $"{Guid.NewGuid():N}.db");
        File.Copy(Template.Value, file);
        ConnectionString = DatabaseRegistration.SqliteFile(file);
    }

    private static void Remove(string connectionString)
    {
        using (var connection = new SqliteConnection(connectionString))
            SqliteConnection.ClearPool(connection);
        var file = new SqliteConnectionStringBuilder(connectionString).DataSource;
        foreach (var part in new[] { file, file + "-wal", file + "-shm" })
            File.Delete(part);
    }

    private void Empty()
    {
        if (!_migrated)
        {
            ConnectionString = NameOnServer()!;
            using var db = Open();
            db.Database.Migrate();
            _migrated = true;
            return;
        }
        using (var db = Open())
            Empty(db);
    }
}
