namespace MasterHome.Data;

/// <summary>Triggers that keep the audit history append-only for every connection: an entry can only be sealed, once, and its texts can be
/// erased, once. A SQLite table rebuild drops triggers silently, so a migration that rebuilds the table must create them again.</summary>
internal static class HistoryTriggers
{
    public const string Name = "History_AppendOnly";

    private const string Refusal = "The history is append-only.";

    /// <summary>What even an erasure leaves as it is.</summary>
    private static readonly string[] Facts = ["At", "ActorId", "Subject", "SubjectId", "MemberId"];

    private static readonly string[] Content = [.. Facts, "ActorName", "What", "Before", "After", "Reason", "ErasedAt"];

    private static readonly string[] Kept = [.. Facts, "Digest", "Seal"];

    public static readonly IReadOnlyList<string> Sqlite =
    [
        $"CREATE TRIGGER {Name} BEFORE UPDATE ON History WHEN (OLD.Seal IS NOT NULL OR OLD.Id <> NEW.Id OR "
            + string.Join(" OR ", Content.Select(c => $"OLD.\"{c}\" IS NOT NEW.\"{c}\""))
            + $") AND NOT ({Erasure.Sqlite(Kept)}) BEGIN SELECT RAISE(ABORT, '{Refusal}'); END;",
        $"CREATE TRIGGER {Name}_Delete BEFORE DELETE ON History BEGIN SELECT RAISE(ABORT, '{Refusal}'); END;",
    ];

    /// <summary>Inside EXEC, because CREATE TRIGGER must be alone in its batch and an idempotent script puts it into an IF.</summary>
    public static readonly string SqlServer =
        $"EXEC(N'CREATE TRIGGER [{Name}] ON [History] AFTER UPDATE, DELETE AS BEGIN SET NOCOUNT ON; "
        + "IF EXISTS (SELECT 1 FROM deleted AS d LEFT JOIN inserted AS i ON i.[Id] = d.[Id] WHERE i.[Id] IS NULL "
        + $"OR ((d.[Seal] IS NOT NULL OR EXISTS (SELECT {Erasure.Columns('d', Content)} EXCEPT SELECT {Erasure.Columns('i', Content)})) "
        + $"AND NOT ({Erasure.SqlServer(Kept)}))) "
        + $"BEGIN THROW 50002, N''{Refusal}'', 1; END END');";
}
