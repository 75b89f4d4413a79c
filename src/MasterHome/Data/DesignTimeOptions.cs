using MasterHome.Data.Sqlite;
using MasterHome.Data.SqlServer;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.Extensions.DependencyInjection;

namespace MasterHome.Data;

/// <summary>Creates database contexts for the migration tools and model tests, without a host but with Identity's schema version. The model
/// reads it from the application's services; without it the passkeys table is silently missing.</summary>
internal static class DesignTimeOptions
{
    public static IServiceProvider Services { get; } =
        new ServiceCollection()
            .Configure<IdentityOptions>(o => o.Stores.SchemaVersion = IdentitySchemaVersions.Version3)
            .BuildServiceProvider();

    public static SqliteHomeDb Sqlite(string connectionString = "Data Source=:memory:")
    {
        var options = new DbContextOptionsBuilder<SqliteHomeDb>();
        options.UseApplicationServiceProvider(Services).UseHomeSqlite(connectionString);
        return new SqliteHomeDb(options.Options);
    }

    public static SqlServerHomeDb SqlServer(string connectionString = "Server=127.0.0.1;Database=Home;Encrypt=True")
    {
        var options = new DbContextOptionsBuilder<SqlServerHomeDb>();
        options.UseApplicationServiceProvider(Services).UseHomeSqlServer(connectionString);
        return new SqlServerHomeDb(options.Options);
    }
}

internal sealed class SqliteFactory : IDesignTimeDbContextFactory<SqliteHomeDb>
{
    public SqliteHomeDb CreateDbContext(string[] args) => DesignTimeOptions.Sqlite();
}

internal sealed class SqlServerFactory : IDesignTimeDbContextFactory<SqlServerHomeDb>
{
    public SqlServerHomeDb CreateDbContext(string[] args) => DesignTimeOptions.SqlServer();
}
