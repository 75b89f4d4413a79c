using MasterHome.Members;

namespace MasterHome.Suggestions;

public enum SuggestionState
{
    /// <summary>Waits for an answer.</summary>
    Open,

    /// <summary>Qualifies for points when it is completed.</summary>
    Accepted,

    /// <summary>Accepted and reported as completed; not verified yet.</summary>
    Reported,

    /// <summary>Completed, with its points in the ledger.</summary>
    Credited,

    Declined,

    Withdrawn,
}

/// <summary>An activity that is not listed, completed or planned by a member; decided case by case (FAQ 10).</summary>
public sealed class Suggestion
{
    public const int TitleLength = 150;
    public const int TextLength = TextLengths.Text;

    public Suggestion(int memberId, SuggestionContent idea, ContributionDays days, AuditContext audit)
    {
        if (string.IsNullOrWhiteSpace(idea.Title) || idea.Title.Length > TitleLength)
            throw new RefusedException($"Enter a title of at most {TitleLength} characters.", nameof(Title));
        if (string.IsNullOrWhiteSpace(idea.Description) || idea.Description.Length > TextLength)
            throw new RefusedException($"Describe it in at most {Format.Number(TextLength)} characters.", nameof(Description));
        if (idea.PointsHopedFor is < 0 or > 10_000)
            throw new RefusedException("Enter a whole number of points from 0 to 10,000.", nameof(PointsHopedFor));
        Refusal.When(WebLink.WhyNot(idea.Link), nameof(Link));
        Refusal.When(days.WhyNotAny());
        if (idea.DoneOn is { } on && days.WhyNot(on) is { } whyNot)
            throw new RefusedException($"{whyNot} Leave it empty if you have not done this yet.", nameof(DoneOn));
        (MemberId, CreatedAt, WaitsSince) = (memberId, audit.At, audit.At);
        (Title, Description, Link, DoneOn, PointsHopedFor) = (
            idea.Title.Trim(),
            idea.Description.Trim(),
            idea.Link,
            idea.DoneOn,
            idea.PointsHopedFor
        );
    }

    private Suggestion() { }

    public int Id { get; private set; }

    public int MemberId { get; private set; }

    public string Title { get; private set; } = "";

    public string Description { get; private set; } = "";

    public string? Link { get; private set; }

    /// <summary>The day of completion; null while it is only planned.</summary>
    public DateOnly? DoneOn { get; private set; }

    public int? PointsHopedFor { get; private set; }

    public SuggestionState State { get; private set; }

    public DateTime CreatedAt { get; private set; }

    /// <summary>UTC; when the wait for a decision began.</summary>
    public DateTime? WaitsSince { get; private set; }

    public string? Evidence { get; private set; }

    public string? Answer { get; private set; }

    public int? Points { get; private set; }

    public DateTime? DecidedAt { get; private set; }

    public string? DecidedBy { get; private set; }

    public string? DecidedByAccountId { get; private set; }

    /// <summary>The opportunity that was made of it.</summary>
    public int? OpportunityId { get; private set; }

    /// <summary>The state before the last decision, which it goes back to when the decision is undone; null without one.</summary>
    public SuggestionState? StateBefore { get; private set; }

    /// <summary>The points before the last decision.</summary>
    public int? PointsBefore { get; private set; }

    /// <summary>UTC; when the wait that the last decision ended had begun.</summary>
    public DateTime? WaitedSince { get; private set; }

    public int Version { get; private set; }

    public bool Waits => State is SuggestionState.Open or SuggestionState.Reported;

    public string? WhyNotDecide(Actor by) =>
        !by.MayDecide ? "Only an administrator can decide this."
        : by.Is(MemberId) ? "You cannot decide on your own work. Ask another administrator."
        : !Waits ? "This item is not waiting for a decision."
        : null;

    public string? WhyNotReport() =>
        State == SuggestionState.Accepted ? null
        : State == SuggestionState.Reported ? "You have already reported this. It is waiting for verification."
        : "You can report completion only for an accepted suggestion that is not completed yet.";

    /// <summary>Why files cannot be added or removed any more; null while they can. What was decided stays the record.</summary>
    public string? WhyNotAddEvidence() =>
        State is SuggestionState.Open or SuggestionState.Accepted or SuggestionState.Reported
            ? null
            : "This suggestion is decided, so its files stay as they are.";

    public string? WhyNotWithdraw() =>
        State is SuggestionState.Open or SuggestionState.Accepted ? null
        : State == SuggestionState.Withdrawn ? "You have already withdrawn this suggestion."
        : "This has already been decided.";

    /// <summary>Accepts the suggestion. A completed one is credited at once; a planned one must be reported first.</summary>
    public void Accept(int points, string? answer, AuditContext audit)
    {
        Refusal.When(WhyNotDecide(audit.By));
        if (points is < 1 or > 10_000)
            throw new RefusedException("Enter a whole number of points from 1 to 10,000.", nameof(Points));
        var before = Points;
        Decide(DoneOn is null ? SuggestionState.Accepted : SuggestionState.Credited, answer, audit);
        (Points, PointsBefore) = (points, before);
    }

    public void Decline(string? answer, AuditContext audit)
    {
        Refusal.When(WhyNotDecide(audit.By));
        Decide(SuggestionState.Declined, answer, audit);
    }

    public void Report(DateOnly doneOn, string evidence, ContributionDays days, AuditContext audit)
    {
        Refusal.When(WhyNotReport());
        Refusal.When(days.WhyNot(doneOn), nameof(DoneOn));
        if (string.IsNullOrWhiteSpace(evidence) || evidence.Length > TextLength)
            throw new RefusedException(
                $"Say what you did, with links if you have any, in at most {Format.Number(TextLength)} characters.",
                nameof(Evidence)
            );
        (DoneOn, Evidence, State, WaitsSince, StateBefore) = (doneOn, evidence.Trim(), SuggestionState.Reported, audit.At, null);
    }

    public void Withdraw()
    {
        Refusal.When(WhyNotWithdraw());
        (State, WaitsSince, StateBefore) = (SuggestionState.Withdrawn, null, null);
    }

    public string? WhyNotAdopt() =>
        State == SuggestionState.Withdrawn ? "The member has withdrawn this suggestion."
        : OpportunityId is not null ? "An opportunity has already been made of this suggestion."
        : null;

    /// <summary>An opportunity for all members is made of it. Its decision and its points are another matter.</summary>
    internal void Adopt(int opportunityId)
    {
        Refusal.When(WhyNotAdopt());
        OpportunityId = opportunityId;
    }

    /// <summary>Why the last decision cannot be undone, or null.</summary>
    public string? WhyNotUndo(Actor by, DateTime now, TimeSpan within) =>
        !by.MayDecide ? "Only an administrator can decide this."
        : by.Is(MemberId) ? "You cannot decide on your own work. Ask another administrator."
        : StateBefore is null || DecidedAt is not { } at ? "There is no decision to undo."
        : now - at > within ? "The time in which this decision could be undone is over. Correct the points instead."
        : null;

    /// <summary>It waits for a decision again, in its old place.</summary>
    /// <returns>Whether the decision had given points.</returns>
    internal bool Undo(AuditContext audit, TimeSpan within)
    {
        Refusal.When(WhyNotUndo(audit.By, audit.At, within));
        var credited = State == SuggestionState.Credited;
        (State, Points, WaitsSince) = (StateBefore!.Value, PointsBefore, WaitedSince);
        (Answer, DecidedAt, DecidedBy, DecidedByAccountId) = (null, null, null, null);
        (StateBefore, PointsBefore, WaitedSince) = (null, null, null);
        return credited;
    }

    private void Decide(SuggestionState state, string? answer, AuditContext audit)
    {
        if (string.IsNullOrWhiteSpace(answer) || answer.Length > TextLength)
            throw new RefusedException(
                $"Give the member a reasoned answer, in at most {Format.Number(TextLength)} characters.",
                nameof(Answer)
            );
        (StateBefore, PointsBefore, WaitedSince) = (State, Points, WaitsSince ?? CreatedAt);
        (State, Answer, DecidedAt, WaitsSince) = (state, answer.Trim(), audit.At, null);
        (DecidedBy, DecidedByAccountId) = (audit.By.Name, audit.By.AccountId);
    }
}

public sealed record SuggestionContent(string Title, string Description, string? Link, DateOnly? DoneOn, int? PointsHopedFor);
