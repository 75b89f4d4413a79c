namespace MasterHome.Data.SqlServer;

/// <summary>The statements for SQL Server that EF Core does not write.</summary>
internal static class ServerStatements
{
    /// <summary>OPENJSON, which EF Core uses for lists of values, needs this level (SQL Server 2016).</summary>
    public const int LowestCompatibilityLevel = 130;

    /// <summary>Waits at most two minutes. Answers a negative number when the lock was not free.</summary>
    public const string TakeMigrationLock = """
        DECLARE @result int;
        EXEC @result = sp_getapplock @Resource = N'MasterHome.Migrate', @LockMode = N'Exclusive', @LockOwner = N'Session',
            @LockTimeout = 120000;
        SELECT @result;
        """;

    /// <summary>A pooled connection would keep the lock.</summary>
    public const string ReleaseMigrationLock = "EXEC sp_releaseapplock @Resource = N'MasterHome.Migrate', @LockOwner = N'Session';";

    public const string CompatibilityLevel = "SELECT CAST(compatibility_level AS int) FROM sys.databases WHERE database_id = DB_ID();";

    public const string IsReadCommittedSnapshot =
        "SELECT CAST(is_read_committed_snapshot_on AS int) FROM sys.databases WHERE database_id = DB_ID();";

    /// <summary>Without it, readers and writers wait for each other. It needs the database for itself, so it ends other
    /// connections.</summary>
    public const string SetReadCommittedSnapshot = "ALTER DATABASE CURRENT SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE;";

    /// <summary>1 when Hangfire's tables exist.</summary>
    public const string HasJobTables = "SELECT CASE WHEN OBJECT_ID(N'[HangFire].[Schema]', N'U') IS NULL THEN 0 ELSE 1 END;";
}
