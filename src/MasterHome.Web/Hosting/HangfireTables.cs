using Hangfire.SqlServer;
using Microsoft.Data.SqlClient;

namespace MasterHome.Web.Hosting;

/// <summary>Hangfire's tables on SQL Server. The migrate command makes them, because the serving account need not have the right
/// to.</summary>
internal static class HangfireTables
{
    public static SqlServerStorageOptions Options() =>
        new() { PrepareSchemaIfNecessary = false, SqlClientFactory = SqlClientFactory.Instance };

    /// <summary>Safe to run repeatedly and concurrently: Hangfire's script takes a lock.</summary>
    public static async Task Create(string connectionString, CancellationToken ct)
    {
        await using var connection = new SqlConnection(connectionString);
        await connection.OpenAsync(ct);
        SqlServerObjectsInstaller.Install(connection, schema: null, enableHeavyMigrations: true);
    }
}
