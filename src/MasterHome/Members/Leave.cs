namespace MasterHome.Members;

public enum LeaveState
{
    Requested,

    Granted,

    Declined,

    /// <summary>By the member, before it was decided.</summary>
    Withdrawn,

    /// <summary>Granted, and taken back before it began.</summary>
    Canceled,
}

/// <summary>A pause that a member asks for. While it lasts there are no reminders, and its days do not count for the pace. If it is granted
/// so, each full calendar month of it lowers the required points.</summary>
public sealed class Leave
{
    public const int ReasonLength = 1000;
    public const int MostDays = 731;

    internal Leave(int memberId, DateOnly from, DateOnly to, string reason, DateTime at)
    {
        if (to < from)
            throw new RefusedException("The leave must end on or after the day on which it begins.", nameof(To));
        if (to.DayNumber - from.DayNumber > MostDays)
            throw new RefusedException("Ask for at most two years of leave at a time.", nameof(To));
        if (reason.Length > ReasonLength)
            throw new RefusedException($"Use at most {ReasonLength:N0} characters.", nameof(Reason));
        (MemberId, From, To, Reason, AskedAt) = (memberId, from, to, reason, at);
    }

    private Leave() { }

    public int Id { get; private set; }

    public int MemberId { get; private set; }

    public DateOnly From { get; private set; }

    /// <summary>The last day, included. Ending a leave early moves it.</summary>
    public DateOnly To { get; private set; }

    public string Reason { get; private set; } = "";

    /// <summary>UTC.</summary>
    public DateTime AskedAt { get; private set; }

    public LeaveState State { get; private set; }

    /// <summary>Whether its full calendar months lower the required points. Known once it is granted.</summary>
    public bool LowersRequirement { get; private set; }

    /// <summary>When and by whom it was granted or declined.</summary>
    public DateTime? DecidedAt { get; private set; }

    public string? DecidedBy { get; private set; }

    public string? DecidedByAccountId { get; private set; }

    /// <summary>What the team told the member with the decision.</summary>
    public string? Answer { get; private set; }

    /// <summary>When it was ended early or canceled, UTC.</summary>
    public DateTime? EndedAt { get; private set; }

    public string? EndedBy { get; private set; }

    /// <summary>The last day before the leave was ended early.</summary>
    public DateOnly? ToBefore { get; private set; }

    public int Version { get; private set; }

    public bool IsGranted => State == LeaveState.Granted;

    public bool Holds(DateOnly day) => IsGranted && From <= day && day <= To;

    public bool Overlaps(Leave other) => State is LeaveState.Requested or LeaveState.Granted && From <= other.To && other.From <= To;

    /// <summary>Why the person cannot grant or decline it; null if they can.</summary>
    public string? WhyNotDecide(Actor by) =>
        !by.MayDecide ? "Only an administrator can decide on leave."
        : by.Is(MemberId) ? "This is your own leave. Ask another administrator."
        : State != LeaveState.Requested ? "This leave has already been decided."
        : null;

    /// <param name="lowers">See <see cref="LowersRequirement"/>.</param>
    public void Grant(AuditContext audit, bool lowers = true, string? answer = null) => Decide(LeaveState.Granted, lowers, answer, audit);

    public void Decline(string? answer, AuditContext audit)
    {
        Refusal.When(WhyNotDecide(audit.By));
        if (string.IsNullOrWhiteSpace(answer))
            throw new RefusedException("Say why, so that the member knows what to do.", nameof(Answer));
        Decide(LeaveState.Declined, false, answer, audit);
    }

    /// <summary>By the member, before it is decided.</summary>
    public void Withdraw(AuditContext audit)
    {
        if (!audit.By.Is(MemberId))
            throw new RefusedException("Only the member can withdraw this request.");
        if (State != LeaveState.Requested)
            throw new RefusedException("This leave has already been decided.");
        State = LeaveState.Withdrawn;
        (EndedAt, EndedBy) = (audit.At, audit.By.Name);
    }

    /// <summary>Why the person cannot end it on that day; null if they can.</summary>
    public string? WhyNotEnd(Actor by, DateOnly today) =>
        !by.MayDecide && !by.Is(MemberId) ? "Only the member or an administrator can end this leave."
        : !IsGranted ? "Only a leave that was granted can be ended."
        : today > To ? "This leave is already over."
        : null;

    /// <summary>Ends it early: the day before <paramref name="today"/> is its last. One that has not begun is canceled.</summary>
    public void End(DateOnly today, AuditContext audit)
    {
        Refusal.When(WhyNotEnd(audit.By, today));
        (ToBefore, EndedAt, EndedBy) = (To, audit.At, audit.By.Name);
        if (today <= From)
            State = LeaveState.Canceled;
        else
            To = today.AddDays(-1);
    }

    /// <summary>Why the last decision on it cannot be undone, or null.</summary>
    public string? WhyNotUndo(Actor by, DateTime now, TimeSpan within) =>
        !by.MayDecide ? "Only an administrator can decide on leave."
        : by.Is(MemberId) ? "This is your own leave. Ask another administrator."
        : (EndedAt ?? DecidedAt) is not { } at || State == LeaveState.Withdrawn ? "There is no decision to undo."
        : now - at > within ? "The time in which this decision could be undone is over."
        : null;

    /// <summary>Takes the last decision back: what was ended goes on, and what was granted or declined waits again.</summary>
    internal void Undo(AuditContext audit, TimeSpan within)
    {
        Refusal.When(WhyNotUndo(audit.By, audit.At, within));
        if (EndedAt is not null)
        {
            (State, To) = (LeaveState.Granted, ToBefore ?? To);
            (EndedAt, EndedBy, ToBefore) = (null, null, null);
            return;
        }
        (State, LowersRequirement, Answer) = (LeaveState.Requested, false, null);
        (DecidedAt, DecidedBy, DecidedByAccountId) = (null, null, null);
    }

    private void Decide(LeaveState state, bool lowers, string? answer, AuditContext audit)
    {
        Refusal.When(WhyNotDecide(audit.By));
        if (answer?.Length > ReasonLength)
            throw new RefusedException($"Use at most {Format.Number(ReasonLength)} characters.", nameof(Answer));
        (State, LowersRequirement, Answer) = (state, lowers, string.IsNullOrWhiteSpace(answer) ? null : answer.Trim());
        (DecidedAt, DecidedBy, DecidedByAccountId) = (audit.At, audit.By.Name, audit.By.AccountId);
    }
}
