using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Data.SqlServer;

/// <summary>What the portal needs of a SQL Server database besides its schema.</summary>
internal sealed record ServerState(int CompatibilityLevel, bool IsReadCommittedSnapshot)
{
    public static async Task<ServerState> Read(HomeDb db, CancellationToken ct) =>
        new(await Ask(db, ServerStatements.CompatibilityLevel, ct), await Ask(db, ServerStatements.IsReadCommittedSnapshot, ct) == 1);

    /// <summary>Null when the level is high enough.</summary>
    public string? LevelError =>
        CompatibilityLevel >= ServerStatements.LowestCompatibilityLevel
            ? null
            : $"The database has the compatibility level {CompatibilityLevel}. "
                + $"Set it to at least {ServerStatements.LowestCompatibilityLevel}: "
                + "ALTER DATABASE … SET COMPATIBILITY_LEVEL.";

    /// <summary>Null when readers and writers do not wait for each other.</summary>
    public string? SnapshotError =>
        IsReadCommittedSnapshot ? null : "READ_COMMITTED_SNAPSHOT of the database is off. The migrate command turns it on.";

    public IEnumerable<string> Errors => new[] { LevelError, SnapshotError }.OfType<string>();

    /// <summary>Runs a statement that answers one number, on the context's connection.</summary>
    /// <param name="seconds">Its time limit; null for the usual one.</param>
    public static async Task<int> Ask(HomeDb db, string sql, CancellationToken ct, int? seconds = null)
    {
        await db.Database.OpenConnectionAsync(ct);
        try
        {
            await using var command = db.Database.GetDbConnection().CreateCommand();
            command.CommandText = sql;
            if (seconds is { } limit)
                command.CommandTimeout = limit;
            return Convert.ToInt32(await command.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture);
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }
}
