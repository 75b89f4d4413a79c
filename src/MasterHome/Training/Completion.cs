namespace MasterHome.Training;

public enum CompletionState
{
    Claimed,
    Verified,
    Declined,
}

/// <summary>A member's completion of a course. An import is verified; a member's own claim needs verification.</summary>
public sealed class Completion
{
    public const int TextLength = TextLengths.Text;

    private Completion() { }

    public int Id { get; private set; }

    public int MemberId { get; private set; }

    public int CourseId { get; private set; }

    public DateOnly CompletedOn { get; private set; }

    public bool TestedOut { get; private set; }

    public int? Score { get; private set; }

    public CompletionState State { get; private set; }

    public string? Evidence { get; private set; }

    public DateTime ReportedAt { get; private set; }

    public DateTime? DecidedAt { get; private set; }

    public string? DecidedBy { get; private set; }

    /// <summary>The account of whoever decided; null for an import by the portal itself.</summary>
    public string? DecidedByAccountId { get; private set; }

    public string? DecisionReason { get; private set; }

    public int Version { get; private set; }

    /// <summary>A row of the learning system's export.</summary>
    public static Completion Recorded(int memberId, int courseId, CourseRecord record, AuditContext audit) =>
        new()
        {
            MemberId = memberId,
            CourseId = courseId,
            CompletedOn = record.On,
            TestedOut = record.TestedOut,
            Score = record.Score,
            State = CompletionState.Verified,
            ReportedAt = audit.At,
            DecidedAt = audit.At,
            DecidedBy = audit.By.Name,
            DecidedByAccountId = audit.By.AccountId,
        };

    /// <summary>Why a completion cannot be claimed, or null.</summary>
    /// <param name="today">The later of today in the member's zone and in the program's.</param>
    public static string? WhyNotClaim(Course course, CourseRecord record, DateOnly today) =>
        record.On > today ? $"{Format.Date(record.On)} is in the future. Enter {Format.Date(today)} or an earlier date."
        : record.On < course.ReleasedOn
            ? $"{Format.Isolated(course.Title)} has been available since {Format.Date(course.ReleasedOn)}; the day cannot be earlier."
        : record.TestedOut && !course.CanTestOut ? $"{Format.Isolated(course.Title)} cannot be tested out of."
        : null;

    public static Completion Claim(int memberId, Course course, CourseRecord record, string evidence, DateOnly today, AuditContext audit)
    {
        Refusal.When(WhyNotClaim(course, record, today), nameof(CompletedOn));
        var completion = new Completion { MemberId = memberId, CourseId = course.Id };
        completion.Tell(record, evidence, audit);
        return completion;
    }

    /// <summary>Resubmits a declined claim with better evidence.</summary>
    public void ClaimAgain(Course course, CourseRecord record, string evidence, DateOnly today, AuditContext audit)
    {
        if (State != CompletionState.Declined)
            throw new RefusedException(
                State == CompletionState.Verified
                    ? "This completion is already recorded."
                    : "You have already reported this. It is waiting for verification.",
                nameof(CompletedOn)
            );
        Refusal.When(WhyNotClaim(course, record, today), nameof(CompletedOn));
        Tell(record, evidence, audit);
    }

    /// <summary>Why no file can be added or removed, or null.</summary>
    public string? WhyNotAddEvidence() =>
        State == CompletionState.Claimed ? null : "This report is decided, so its files stay as they are.";

    public string? WhyNotDecide(Actor by) =>
        !by.MayDecide ? "Only an administrator can decide this."
        : by.Is(MemberId) ? "You cannot decide on your own work. Ask another administrator."
        : State != CompletionState.Claimed ? "This item is not waiting for a decision."
        : null;

    public void Verify(AuditContext audit)
    {
        Refusal.When(WhyNotDecide(audit.By));
        Decide(CompletionState.Verified, null, audit);
    }

    public void Decline(string? reason, AuditContext audit)
    {
        Refusal.When(WhyNotDecide(audit.By));
        if (string.IsNullOrWhiteSpace(reason) || reason.Length > TextLengths.Reason)
            throw new RefusedException(
                $"Say why, in at most {Format.Number(TextLengths.Reason)} characters, so that the member knows what to do.",
                "Reason"
            );
        Decide(CompletionState.Declined, reason.Trim(), audit);
    }

    /// <summary>Why the decision on the claim cannot be undone, or null.</summary>
    public string? WhyNotUndo(Actor by, DateTime now, TimeSpan within) =>
        !by.MayDecide ? "Only an administrator can decide this."
        : by.Is(MemberId) ? "You cannot decide on your own work. Ask another administrator."
        : State == CompletionState.Claimed || Evidence is null || DecidedAt is not { } at ? "There is no decision to undo."
        : now - at > within ? "The time in which this decision could be undone is over."
        : null;

    /// <summary>The claim waits for a decision again, in its old place.</summary>
    internal void Undo(AuditContext audit, TimeSpan within)
    {
        Refusal.When(WhyNotUndo(audit.By, audit.At, within));
        State = CompletionState.Claimed;
        (DecidedAt, DecidedBy, DecidedByAccountId, DecisionReason) = (null, null, null, null);
    }

    /// <summary>What the learning system's record changes; empty when nothing.</summary>
    public IReadOnlyList<FieldChange> ChangesBy(CourseRecord record) =>
        FieldChange.Of(
            ("Status", State.ToString(), nameof(CompletionState.Verified)),
            ("Tested out", TestedOut ? "yes" : "no", record.TestedOut ? "yes" : "no"),
            ("Score", Percent(Score), Percent(record.Score))
        );

    /// <summary>Verifies the claim from the learning system's record.</summary>
    public void Confirm(CourseRecord record, AuditContext audit)
    {
        (TestedOut, Score) = (record.TestedOut, record.Score);
        Decide(CompletionState.Verified, null, audit);
    }

    private static string? Percent(int? score) => score is { } percent ? $"{percent}%" : null;

    private void Tell(CourseRecord record, string evidence, AuditContext audit)
    {
        if (string.IsNullOrWhiteSpace(evidence) || evidence.Length > TextLength)
            throw new RefusedException(
                $"Say where the team can see it, such as a link to your certificate, in at most {Format.Number(TextLength)} characters.",
                nameof(Evidence)
            );
        (CompletedOn, TestedOut, Evidence, ReportedAt, State) = (
            record.On,
            record.TestedOut,
            evidence.Trim(),
            audit.At,
            CompletionState.Claimed
        );
        (DecidedAt, DecidedBy, DecidedByAccountId, DecisionReason) = (null, null, null, null);
    }

    private void Decide(CompletionState state, string? reason, AuditContext audit) =>
        (State, DecisionReason, DecidedAt, DecidedBy, DecidedByAccountId) = (state, reason, audit.At, audit.By.Name, audit.By.AccountId);
}

/// <param name="Score">Percent; null when the learning system has none.</param>
public sealed record CourseRecord(DateOnly On, bool TestedOut, int? Score = null);
