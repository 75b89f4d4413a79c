using MasterHome.Data.Sqlite;
using MasterHome.Data.SqlServer;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace MasterHome.Data;

public enum DatabaseProvider
{
    Sqlite,
    SqlServer,
}

/// <summary>Settings under <c>Database:</c>.</summary>
public sealed class DatabaseSettings : ICheckedSettings
{
    public DatabaseProvider Provider { get; set; }

    /// <summary>If empty, SQLite uses the file <c>home.db</c> in the data folder.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>How many seconds a statement waits for a lock before the user is asked to try again; 1 to 300.</summary>
    public int LockSeconds { get; set; } = DefaultLockSeconds;

    public const int DefaultLockSeconds = 30;

    /// <summary>How many seconds apart <c>/health/ready</c> tries at least whether the database can be written; 1 to 3600.</summary>
    public int WriteTestSeconds { get; set; } = 30;

    public IEnumerable<string> FindErrors()
    {
        if (!Enum.IsDefined(Provider))
            yield return $"Database:Provider is '{Provider}'. Use Sqlite or SqlServer.";
        if (Provider == DatabaseProvider.SqlServer && string.IsNullOrWhiteSpace(ConnectionString))
            yield return "Database:ConnectionString is empty. Enter a SQL Server connection string.";
        if (LockSeconds is < 1 or > 300)
            yield return $"Database:LockSeconds is {LockSeconds}. Use 1 to 300.";
        if (WriteTestSeconds is < 1 or > 3600)
            yield return $"Database:WriteTestSeconds is {WriteTestSeconds}. Use 1 to 3600.";
    }
}

public static class DatabaseRegistration
{
    /// <summary>Registers <see cref="HomeDb"/> as the provider's context, pooled.</summary>
    public static IServiceCollection AddHomeDb(
        this IServiceCollection services,
        DatabaseProvider provider,
        string connectionString,
        int lockSeconds = DatabaseSettings.DefaultLockSeconds
    )
    {
        if (provider == DatabaseProvider.SqlServer)
            services.AddDbContextPool<HomeDb, SqlServerHomeDb>(options => options.UseHomeSqlServer(connectionString, lockSeconds));
        else
            services.AddDbContextPool<HomeDb, SqliteHomeDb>(
                (provider, options) =>
                    options
                        .UseHomeSqlite(connectionString, lockSeconds)
                        .AddInterceptors(provider.GetRequiredService<OpenConnections>().Statements)
            );
        services.AddSingleton<OpenConnections>();
        return services;
    }

    public static string SqliteFile(string file, int lockSeconds = DatabaseSettings.DefaultLockSeconds) =>
        new SqliteConnectionStringBuilder
        {
            DataSource = file,
            ForeignKeys = true,
            DefaultTimeout = lockSeconds,
        }.ToString();

    /// <summary>Restricts the files of a database that an earlier version or a restore left readable for others.</summary>
    public static void RestrictSqliteFiles(string connectionString)
    {
        if (new SqliteConnectionStringBuilder(connectionString).DataSource is not { Length: > 0 } file || file == ":memory:")
            return;
        foreach (var suffix in new[] { "", "-wal", "-shm", "-journal" })
            OwnerOnly.Restrict(file + suffix);
    }

    public static DbContextOptionsBuilder UseHomeSqlite(
        this DbContextOptionsBuilder options,
        string connectionString,
        int lockSeconds = DatabaseSettings.DefaultLockSeconds
    ) =>
        options
            // A list as one value keeps the text of a statement the same: EF translates it and SQLite prepares it once.
            .UseSqlite(connectionString, sqlite => sqlite.UseParameterizedCollectionMode(ParameterTranslationMode.Parameter))
            .AddInterceptors(new PragmaInterceptor(lockSeconds), new TextLengthInterceptor());

    public static DbContextOptionsBuilder UseHomeSqlServer(
        this DbContextOptionsBuilder options,
        string connectionString,
        int lockSeconds = DatabaseSettings.DefaultLockSeconds
    ) => options.UseSqlServer(connectionString, server => server.EnableRetryOnFailure().CommandTimeout(lockSeconds));
}
