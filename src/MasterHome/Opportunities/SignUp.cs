using System.Security.Cryptography;
using System.Text;
using MasterHome.Members;

namespace MasterHome.Opportunities;

public enum SignUpState
{
    Interested,
    Waiting,
    Offered,
    Confirmed,
    Reported,
    Verified,
    Declined,
    Withdrawn,
    DidNotTakePart,
}

/// <summary>A member's sign-up for one session, from interest to verification. Its methods are the only state transitions.</summary>
public sealed class SignUp
{
    public const int TextLength = TextLengths.Text;
    public const int RuleLength = 200;
    public const int EvidenceKeyLength = 32;

    private const int ShortestEvidence = 20;

    internal SignUp(Session session, Opportunity opportunity, int memberId, SignUpState state, int? inLine, AuditContext audit)
    {
        TakeRule(opportunity);
        (SessionId, OpportunityId, MemberId, State, InLine) = (session.Id, session.OpportunityId, memberId, state, inLine);
        CreatedAt = StateAt = audit.At;
    }

    private SignUp() { }

    public int Id { get; private set; }

    public int SessionId { get; private set; }

    public int OpportunityId { get; private set; }

    public int MemberId { get; private set; }

    public SignUpState State { get; private set; }

    public DateTime CreatedAt { get; private set; }

    /// <summary>UTC; when it entered this state.</summary>
    public DateTime StateAt { get; private set; }

    /// <summary>Waitlist number, issued under the session's lock; the lowest is next. Members whose place was taken away stand before the
    /// first, with numbers below 1.</summary>
    public int? InLine { get; private set; }

    /// <summary>UTC; when the offer of a place expires.</summary>
    public DateTime? OfferedUntil { get; private set; }

    /// <summary>Next steps, written by the team.</summary>
    public string? NextSteps { get; private set; }

    /// <summary>The day of completion, in the program's time zone.</summary>
    public DateOnly? CompletedOn { get; private set; }

    public DateTime? ReportedAt { get; private set; }

    public string? Evidence { get; private set; }

    /// <summary>Equal for reports with the same words, so that copies are found; null for short texts, which are equal by
    /// chance.</summary>
    public string? EvidenceKey { get; private set; }

    public DateTime? DecidedAt { get; private set; }

    public string? DecidedBy { get; private set; }

    /// <summary>The account of whoever decided; null for the portal itself. Names change and repeat.</summary>
    public string? DecidedByAccountId { get; private set; }

    public string? DecisionReason { get; private set; }

    public int? PointsGiven { get; private set; }

    /// <summary>The state before the last decision, to which undoing it leads back; null when there is none to undo.</summary>
    public SignUpState? StateBefore { get; private set; }

    /// <summary>The opportunity's points at the time of the sign-up.</summary>
    public int Points { get; private set; }

    /// <summary>The opportunity's rule at the time of the sign-up, as text.</summary>
    public string Rule { get; private set; } = "";

    /// <summary>The version of <see cref="Rule"/>.</summary>
    public int RuleVersion { get; private set; }

    public int Version { get; private set; }

    public bool IsActive => SignUpStates.Active.Contains(State);

    public bool HoldsPlace => SignUpStates.HoldingPlace.Contains(State) && (State != SignUpState.Declined || ReportedAt is not null);

    public string? WhyNotWithdraw(Session session, DateTime now) =>
        State == SignUpState.Withdrawn ? "This sign-up has already been withdrawn."
        : State is not (SignUpState.Interested or SignUpState.Waiting or SignUpState.Offered or SignUpState.Confirmed)
            ? "You can no longer withdraw this sign-up."
        : State == SignUpState.Confirmed && session.StartsAt <= now
            ? "The session has begun. Report what you did, or tell the team that you could not come."
        : null;

    public string? WhyNotAccept(DateTime now) =>
        State == SignUpState.Confirmed ? "You have already accepted this place. It is confirmed."
        : State != SignUpState.Offered ? "You have no offer for this session."
        : OfferedUntil <= now ? "The offer has expired."
        : null;

    public string? WhyNotReport(Session session, DateTime now) =>
        State is not (SignUpState.Confirmed or SignUpState.Declined)
            ? State switch
            {
                SignUpState.Reported => "You have already reported this. It is waiting for verification.",
                SignUpState.Verified => "This has already been verified.",
                SignUpState.Interested => "The team has not confirmed your interest yet.",
                _ => "You can report completion only for a confirmed place.",
            }
        : State == SignUpState.Declined && ReportedAt is null ? "The team declined this interest; there is nothing to report."
        : session.CanceledAt is not null ? "The session was canceled."
        : !session.HasBegun(now) ? "You can report it once the session has begun."
        : null;

    /// <summary>Why its member cannot add or remove files, or null: once it is verified, they are the record.</summary>
    public string? WhyNotAddEvidence() =>
        State is SignUpState.Confirmed or SignUpState.Reported ? null
        : State == SignUpState.Declined && ReportedAt is not null ? null
        : State == SignUpState.Verified ? "This has already been verified, so its files stay as they are."
        : "Files can be added once you have a place.";

    public string? WhyNotDecide(Actor by) =>
        !by.MayDecide ? "Only an administrator can decide this."
        : by.Is(MemberId) ? "You cannot decide on your own work. Ask another administrator."
        : State != SignUpState.Reported ? "This item is not waiting for a decision."
        : null;

    /// <summary>Why this person cannot confirm or decline the interest, or record an absence. Nobody decides on their own work.</summary>
    public string? WhyNotDecideInterest(Actor by) =>
        !by.MayDecide ? "Only an administrator can do this."
        : by.Is(MemberId) ? "You cannot decide on your own work. Ask another administrator."
        : null;

    /// <summary>Applies a changed rule of the opportunity to a sign-up that is not verified yet.</summary>
    /// <returns>False when nothing changes.</returns>
    public bool TakeRule(Opportunity opportunity)
    {
        var rule = (opportunity.Points, opportunity.Rule, opportunity.RuleVersion);
        if (State == SignUpState.Verified || rule == (Points, Rule, RuleVersion))
            return false;
        (Points, Rule, RuleVersion) = rule;
        return true;
    }

    /// <summary>Confirms an expression of interest.</summary>
    public void Confirm(AuditContext audit)
    {
        MustDecideForAnother(audit.By);
        if (State != SignUpState.Interested)
            throw new RefusedException("Only an interest can be confirmed.");
        Enter(SignUpState.Confirmed, audit);
    }

    /// <summary>Gives the place to a member who is interested, waits or has an offer, whoever is next.</summary>
    internal void ConfirmByHand(AuditContext audit)
    {
        MustDecideForAnother(audit.By);
        if (State is not (SignUpState.Interested or SignUpState.Waiting or SignUpState.Offered))
            throw new RefusedException("Only somebody who is interested, waits or has an offer can be given the place.");
        Enter(SignUpState.Confirmed, audit);
    }

    /// <summary>Withdraws the sign-up for its member, by the same rules.</summary>
    internal void WithdrawFor(Session session, AuditContext audit)
    {
        MustDecideForAnother(audit.By);
        if (WhyNotWithdraw(session, audit.At) is not null)
            throw new RefusedException(
                State == SignUpState.Confirmed
                    ? "The session has begun. Record that the member did not take part."
                    : "This sign-up can no longer be withdrawn."
            );
        Enter(SignUpState.Withdrawn, audit);
    }

    /// <summary>The session has fewer places now: the member waits, before those who wait already.</summary>
    internal void MoveToWaitlist(int inLine, AuditContext audit)
    {
        if (State is not (SignUpState.Confirmed or SignUpState.Offered))
            throw new RefusedException("Only a confirmed or offered place can go to the waitlist.");
        InLine = inLine;
        Enter(SignUpState.Waiting, audit);
    }

    /// <summary>Confirms the next member on the waitlist.</summary>
    internal void MoveUp(AuditContext audit)
    {
        MustWait();
        Enter(SignUpState.Confirmed, audit);
    }

    internal void Offer(DateTime until, AuditContext audit)
    {
        MustWait();
        OfferedUntil = until;
        Enter(SignUpState.Offered, audit);
    }

    public void Accept(AuditContext audit)
    {
        Refusal.When(WhyNotAccept(audit.At));
        Enter(SignUpState.Confirmed, audit);
    }

    internal void ExpireOffer(AuditContext audit)
    {
        if (State != SignUpState.Offered || OfferedUntil > audit.At)
            throw new RefusedException("Only an offer past its deadline can expire.");
        Enter(SignUpState.Withdrawn, audit);
    }

    /// <summary>The session was canceled or the year ended. A completion that is already reported still gets a decision.</summary>
    internal void End(AuditContext audit)
    {
        if (!IsActive || State == SignUpState.Reported)
            throw new RefusedException("This sign-up cannot end with its session.");
        Enter(SignUpState.Withdrawn, audit);
    }

    public void Withdraw(Session session, AuditContext audit)
    {
        Refusal.When(WhyNotWithdraw(session, audit.At));
        Enter(SignUpState.Withdrawn, audit);
    }

    public void Report(CompletionReport done, Session session, ContributionDays days, AuditContext audit)
    {
        Refusal.When(WhyNotReport(session, audit.At));
        Refusal.When(days.WhyNot(done.On), nameof(CompletionReport.On));
        if (string.IsNullOrWhiteSpace(done.Evidence))
            throw new RefusedException("Say what you did. Add links if you have any.", nameof(CompletionReport.Evidence));
        if (done.Evidence.Length > TextLength)
            throw new RefusedException($"Use at most {Format.Number(TextLength)} characters.", nameof(CompletionReport.Evidence));
        (CompletedOn, Evidence, ReportedAt) = (done.On, done.Evidence.Trim(), audit.At);
        EvidenceKey = KeyOf(Evidence);
        (DecidedAt, DecidedBy, DecidedByAccountId, DecisionReason) = (null, null, null, null);
        Enter(SignUpState.Reported, audit);
    }

    /// <param name="given">Whole points; null for <see cref="Points"/>. Another number needs a reason.</param>
    public void Verify(int? given, string? reason, AuditContext audit)
    {
        Refusal.When(WhyNotDecide(audit.By));
        var points = given ?? Points;
        if (points is < 0 or > 10_000)
            throw new RefusedException("Enter a whole number of points from 0 to 10,000.", "Points");
        if (points != Points && string.IsNullOrWhiteSpace(reason))
            throw new RefusedException($"Say why it is not the usual {Format.Count(Points, "point")}.", "Reason");
        Decide(SignUpState.Verified, reason, audit);
        PointsGiven = points;
    }

    public void Decline(string? reason, AuditContext audit)
    {
        if (State == SignUpState.Interested)
            MustDecideForAnother(audit.By);
        else
            Refusal.When(WhyNotDecide(audit.By));
        if (string.IsNullOrWhiteSpace(reason))
            throw new RefusedException("Say why, so that the member knows what to do.", "Reason");
        Decide(SignUpState.Declined, reason, audit);
    }

    public void MarkAbsent(Session session, AuditContext audit)
    {
        MustDecideForAnother(audit.By);
        if (State != SignUpState.Confirmed || session.StartsAt is null || session.StartsAt > audit.At)
            throw new RefusedException("You can record this only for a confirmed place, after the session has begun.");
        Decide(SignUpState.DidNotTakePart, null, audit);
    }

    /// <summary>Records that the member took part and verifies it at once, whether they held a place, waited, or reported it
    /// themselves.</summary>
    /// <param name="on">The day of the session, for members who have not reported a day.</param>
    internal void Attend(DateOnly on, string? reason, AuditContext audit)
    {
        MustDecideForAnother(audit.By);
        if (State is SignUpState.Verified or SignUpState.Withdrawn)
            throw new RefusedException("This sign-up has ended, so nothing can be recorded for it.");
        if (ReportedAt is null)
            (CompletedOn, Evidence, ReportedAt) = (on, "Attendance recorded by the program team.", audit.At);
        // What was entered only now, or held for a time, is no more when the attendance is undone.
        var ends = CreatedAt == audit.At || State == SignUpState.Offered;
        Decide(SignUpState.Verified, reason, audit);
        PointsGiven = Points;
        if (ends)
            StateBefore = SignUpState.Withdrawn;
    }

    /// <summary>Why the last decision cannot be undone; null when it can.</summary>
    /// <param name="within">How long a decision can be undone.</param>
    public string? WhyNotUndo(Actor by, DateTime now, TimeSpan within) =>
        WhyNotDecideInterest(by) is { } whyNot ? whyNot
        : StateBefore is null ? "There is no decision to undo."
        : now - StateAt > within ? "The time in which this decision could be undone is over. Correct the points instead."
        : null;

    /// <summary>Takes the last decision back.</summary>
    /// <returns>The points that it gave, whole; 0 when it gave none.</returns>
    internal int Undo(AuditContext audit, TimeSpan within)
    {
        Refusal.When(WhyNotUndo(audit.By, audit.At, within));
        var points = State == SignUpState.Verified ? PointsGiven ?? 0 : 0;
        // Recorded with the attendance, and not by the member.
        if (ReportedAt == DecidedAt)
            (CompletedOn, Evidence, ReportedAt) = (null, null, null);
        (DecidedAt, DecidedBy, DecidedByAccountId, DecisionReason, PointsGiven) = (null, null, null, null, null);
        Enter(StateBefore!.Value, audit);
        // It has waited all the time, and keeps its place in the review queue.
        if (State == SignUpState.Reported)
            StateAt = ReportedAt ?? StateAt;
        return points;
    }

    /// <summary>Returns false when the text is unchanged.</summary>
    public bool WriteNextSteps(string text, AuditContext audit)
    {
        MustDecide(audit.By);
        if (!IsActive)
            throw new RefusedException("This sign-up is no longer active, so it has no next steps.");
        if (string.IsNullOrWhiteSpace(text) || text.Length > TextLength)
            throw new RefusedException($"Enter the next steps, in at most {Format.Number(TextLength)} characters.", nameof(NextSteps));
        if (NextSteps == text.Trim())
            return false;
        NextSteps = text.Trim();
        return true;
    }

    private static string? KeyOf(string evidence)
    {
        var words = string.Join(' ', SearchKey.Words(evidence));
        return words.Length < ShortestEvidence
            ? null
            : Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(words)))[..EvidenceKeyLength];
    }

    private static void MustDecide(Actor by)
    {
        if (!by.MayDecide)
            throw new RefusedException("Only an administrator can do this.");
    }

    private void MustDecideForAnother(Actor by) => Refusal.When(WhyNotDecideInterest(by));

    private void MustWait()
    {
        if (State != SignUpState.Waiting)
            throw new RefusedException("Only a waitlisted sign-up can move up.");
    }

    private void Decide(SignUpState state, string? reason, AuditContext audit)
    {
        if (reason?.Length > TextLengths.Reason)
            throw new RefusedException($"Use at most {Format.Number(TextLengths.Reason)} characters.", "Reason");
        (DecidedAt, DecidedBy, DecidedByAccountId) = (audit.At, audit.By.Name, audit.By.AccountId);
        DecisionReason = string.IsNullOrWhiteSpace(reason) ? null : reason.Trim();
        var before = State;
        Enter(state, audit);
        StateBefore = before;
    }

    private void Enter(SignUpState state, AuditContext audit)
    {
        (State, StateAt, StateBefore) = (state, audit.At, null);
        if (state != SignUpState.Offered)
            OfferedUntil = null;
    }
}

/// <summary>A member's report of a completion.</summary>
/// <param name="On">The day that the member entered; it belongs to the year it names.</param>
/// <param name="Evidence">Text and links.</param>
public sealed record CompletionReport(DateOnly On, string Evidence);

public static class SignUpStates
{
    /// <summary>At most one active sign-up per member and session; a unique index uses the same list of states.</summary>
    public static readonly IReadOnlyList<SignUpState> Active =
    [
        SignUpState.Interested,
        SignUpState.Waiting,
        SignUpState.Offered,
        SignUpState.Confirmed,
        SignUpState.Reported,
    ];

    /// <summary>States that hold a place. A declined completion can be reported again, so it keeps its place;
    /// a declined interest never had one.</summary>
    public static readonly IReadOnlyList<SignUpState> HoldingPlace =
    [
        SignUpState.Offered,
        SignUpState.Confirmed,
        SignUpState.Reported,
        SignUpState.Verified,
        SignUpState.Declined,
        SignUpState.DidNotTakePart,
    ];
}
