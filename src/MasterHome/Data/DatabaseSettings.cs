using System.ComponentModel.DataAnnotations;
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
public sealed class DatabaseSettings : IValidatableObject
{
    public DatabaseProvider Provider { get; set; }

    /// <summary>If empty, SQLite uses the file <c>home.db</c> in the data folder.</summary>
    public string? ConnectionString { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Enum.IsDefined(Provider))
            yield return new ValidationResult($"Database:Provider is '{Provider}'. Use Sqlite or SqlServer.");
        if (Provider == DatabaseProvider.SqlServer && string.IsNullOrWhiteSpace(ConnectionString))
            yield return new ValidationResult("Database:ConnectionString is empty. Enter a SQL Server connection string.");
    }
}

public static class DatabaseRegistration
{
    /// <summary>Registers <see cref="HomeDb"/> as the provider's context, pooled.</summary>
    public static IServiceCollection AddHomeDb(this IServiceCollection services, DatabaseProvider provider, string connectionString)
    {
        if (provider == DatabaseProvider.SqlServer)
            services.AddDbContextPool<HomeDb, SqlServerHomeDb>(options => options.UseHomeSqlServer(connectionString));
        else
            services.AddDbContextPool<HomeDb, SqliteHomeDb>(options => options.UseHomeSqlite(connectionString));
        return services;
    }

    public static string SqliteFile(string file) =>
        new SqliteConnectionStringBuilder
        {
            DataSource = file,
            ForeignKeys = true,
            DefaultTimeout = 30,
        }.ToString();

    public static DbContextOptionsBuilder UseHomeSqlite(this DbContextOptionsBuilder options, string connectionString) =>
        options.UseSqlite(connectionString).AddInterceptors(new PragmaInterceptor());

    public static DbContextOptionsBuilder UseHomeSqlServer(this DbContextOptionsBuilder options, string connectionString) =>
        options.UseSqlServer(connectionString, server => server.EnableRetryOnFailure());
}
