namespace MasterHome.Points;

public enum PointKind
{
    Completion,
    ForumReplies,
    Suggestion,
    Correction,
}

/// <summary>An entry of the ledger. Only the <see cref="Ledger"/> adds entries; both databases refuse to change or delete one.</summary>
public sealed class PointEntry
{
    public const int TextLength = 1000;
    public const int KeyLength = 120;

    internal PointEntry(Posting posting)
    {
        (MemberId, CycleId, Points, Kind) = (posting.MemberId, posting.CycleId, posting.Points, posting.Kind);
        (OccurredOn, PostedAt) = (posting.OccurredOn, posting.AuditContext.At);
        (DecidedBy, DecidedByAccountId) = (posting.AuditContext.By.Name, posting.AuditContext.By.AccountId);
        (Title, Rule, RuleVersion) = (posting.Title, posting.Rule, posting.RuleVersion);
        (SourceKey, OpportunityId, Evidence, Reason, CorrectsId) = (
            posting.SourceKey,
            posting.OpportunityId,
            posting.Evidence,
            posting.Reason,
            posting.CorrectsId
        );
    }

    private PointEntry() { }

    public long Id { get; private set; }

    public int MemberId { get; private set; }

    public int CycleId { get; private set; }

    /// <summary>Whole points; negative in a correction.</summary>
    public int Points { get; private set; }

    public PointKind Kind { get; private set; }

    /// <summary>The day of the contribution in the program's zone; it decides the cycle.</summary>
    public DateOnly OccurredOn { get; private set; }

    /// <summary>UTC.</summary>
    public DateTime PostedAt { get; private set; }

    public string Title { get; private set; } = "";

    /// <summary>The rule that gave the points, in words, as of then.</summary>
    public string Rule { get; private set; } = "";

    public int RuleVersion { get; private set; }

    /// <summary>The source, such as "sign-up:42". Unique, so that nothing is paid twice.</summary>
    public string SourceKey { get; private set; } = "";

    public int? OpportunityId { get; private set; }

    public string? Evidence { get; private set; }

    public string DecidedBy { get; private set; } = "";

    /// <summary>The account of whoever decided; null for the portal itself.</summary>
    public string? DecidedByAccountId { get; private set; }

    public string? Reason { get; private set; }

    public long? CorrectsId { get; private set; }

    /// <summary>When its texts were replaced because the data of its member was erased, UTC; null for all others.</summary>
    public DateTime? ErasedAt { get; private set; }
}
