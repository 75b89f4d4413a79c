namespace MasterHome.Data;

/// <summary>Triggers that keep the ledger append-only for every connection: both databases refuse to change or delete an entry. Only its
/// texts can be erased, once. A SQLite table rebuild drops triggers silently, so a migration that rebuilds the table must create them
/// again.</summary>
internal static class LedgerTriggers
{
    public const string Name = "PointEntries_AppendOnly";

    private const string Refusal = "The ledger is append-only: post a correction.";

    /// <summary>All but the texts that members wrote, or that were written about them.</summary>
    private static readonly string[] Kept =
    [
        "MemberId",
        "CycleId",
        "Points",
        "Kind",
        "OccurredOn",
        "PostedAt",
        "Rule",
        "RuleVersion",
        "SourceKey",
        "OpportunityId",
        "DecidedBy",
        "DecidedByAccountId",
        "CorrectsId",
    ];

    public static readonly IReadOnlyList<string> Sqlite =
    [
        $"CREATE TRIGGER {Name} BEFORE UPDATE ON PointEntries WHEN NOT ({Erasure.Sqlite(Kept)}) "
            + $"BEGIN SELECT RAISE(ABORT, '{Refusal}'); END;",
        $"CREATE TRIGGER {Name}_Delete BEFORE DELETE ON PointEntries BEGIN SELECT RAISE(ABORT, '{Refusal}'); END;",
    ];

    /// <summary>Inside EXEC, because CREATE TRIGGER must be alone in its batch and an idempotent script puts it into an IF.</summary>
    public static readonly string SqlServer =
        $"EXEC(N'CREATE TRIGGER [{Name}] ON [PointEntries] AFTER UPDATE, DELETE AS BEGIN SET NOCOUNT ON; "
        + "IF EXISTS (SELECT 1 FROM deleted AS d LEFT JOIN inserted AS i ON i.[Id] = d.[Id] WHERE i.[Id] IS NULL "
        + $"OR NOT ({Erasure.SqlServer(Kept)})) "
        + $"BEGIN THROW 50001, N''{Refusal}'', 1; END END');";
}
