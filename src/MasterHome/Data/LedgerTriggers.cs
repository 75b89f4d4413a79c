namespace MasterHome.Data;

/// <summary>Triggers that keep the ledger append-only for every connection: both databases refuse to change or delete an entry.
/// A SQLite table rebuild drops triggers silently, so a migration that rebuilds the table must create them again.</summary>
internal static class LedgerTriggers
{
    public const string Name = "PointEntries_AppendOnly";

    public static readonly IReadOnlyList<string> Sqlite =
    [
        $"CREATE TRIGGER {Name} BEFORE UPDATE ON PointEntries "
            + "BEGIN SELECT RAISE(ABORT, 'The ledger is append-only: post a correction.'); END;",
        $"CREATE TRIGGER {Name}_Delete BEFORE DELETE ON PointEntries "
            + "BEGIN SELECT RAISE(ABORT, 'The ledger is append-only: post a correction.'); END;",
    ];

    /// <summary>Inside EXEC, because CREATE TRIGGER must be alone in its batch and an idempotent script puts it into an IF.</summary>
    public const string SqlServer =
        $"EXEC(N'CREATE TRIGGER [{Name}] ON [PointEntries] INSTEAD OF UPDATE, DELETE AS BEGIN SET NOCOUNT ON; "
        + "THROW 50001, N''The ledger is append-only: post a correction.'', 1; END');";
}
