using MasterHome.History;

namespace MasterHome.Training;

public enum CompletionState
{
    Claimed,
    Verified,
    Declined,
}

/// <summary>That a member completed a course. An import is the verified record; a member's own claim needs verification.</summary>
public sealed class Completion
{
    public const int TextLength = 4000;

    private Completion()
    {
    }

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

    public string? DecisionReason { get; private set; }

    public int Version { get; private set; }

    /// <summary>A row of the learning system's export.</summary>
    public static Completion Recorded(int memberId, int courseId, CourseRecord record, Deed deed) =>
        new()
        {
            MemberId = memberId, CourseId = courseId, CompletedOn = record.On, TestedOut = record.TestedOut, Score = record.Score,
            State = CompletionState.Verified, ReportedAt = deed.At, DecidedAt = deed.At, DecidedBy = deed.By.Name,
        };

    /// <summary>What stands against claiming a completion, or null.</summary>
    public static string? WhyNotClaim(Course course, CourseRecord record, DateOnly today) =>
        record.On > today ? "That day lies ahead."
        : record.On < course.ReleasedOn ? $"{course.Title} has been available since {course.ReleasedOn:d MMMM yyyy}; the day cannot be earlier."
        : record.TestedOut && !course.CanTestOut ? $"{course.Title} cannot be tested out of."
        : null;

    public static Completion Claim(int memberId, Course course, CourseRecord record, string evidence, DateOnly today, Deed deed)
    {
        Refusal.When(WhyNotClaim(course, record, today), nameof(CompletedOn));
        var completion = new Completion { MemberId = memberId, CourseId = course.Id };
        completion.Tell(record, evidence, deed);
        return completion;
    }

    /// <summary>A declined claim, told again with better evidence.</summary>
    public void ClaimAgain(Course course, CourseRecord record, string evidence, DateOnly today, Deed deed)
    {
        if (State != CompletionState.Declined)
            throw new RefusedException(State == CompletionState.Verified ? "This completion is on record already." : "You have reported it; it waits to be verified.", nameof(CompletedOn));
        Refusal.When(WhyNotClaim(course, record, today), nameof(CompletedOn));
        Tell(record, evidence, deed);
    }

    public string? WhyNotDecide(Actor by) =>
        !by.MayDecide ? "Only an administrator can decide this."
        : by.Is(MemberId) ? "Nobody decides on their own work; ask another administrator."
        : State != CompletionState.Claimed ? "It does not wait for a decision."
        : null;

    public void Verify(Deed deed)
    {
        Refusal.When(WhyNotDecide(deed.By));
        Decide(CompletionState.Verified, null, deed);
    }

    public void Decline(string? reason, Deed deed)
    {
        Refusal.When(WhyNotDecide(deed.By));
        if (string.IsNullOrWhiteSpace(reason) || reason.Length > 1000)
            throw new RefusedException("Say why, in at most 1,000 characters, so that the member knows what to do.", "Reason");
        Decide(CompletionState.Declined, reason.Trim(), deed);
    }

    /// <summary>The learning system confirms what was claimed. Returns false when nothing differs.</summary>
    public bool Confirm(CourseRecord record, Deed deed)
    {
        if (State == CompletionState.Verified && TestedOut == record.TestedOut && Score == record.Score)
            return false;
        (TestedOut, Score) = (record.TestedOut, record.Score);
        Decide(CompletionState.Verified, null, deed);
        return true;
    }

    private void Tell(CourseRecord record, string evidence, Deed deed)
    {
        if (string.IsNullOrWhiteSpace(evidence) || evidence.Length > TextLength)
            throw new RefusedException($"Say where the team can see it, such as a link to your certificate, in at most {TextLength:N0} characters.", nameof(Evidence));
        (CompletedOn, TestedOut, Evidence, ReportedAt, State) = (record.On, record.TestedOut, evidence.Trim(), deed.At, CompletionState.Claimed);
        (DecidedAt, DecidedBy, DecisionReason) = (null, null, null);
    }

    private void Decide(CompletionState state, string? reason, Deed deed) =>
        (State, DecisionReason, DecidedAt, DecidedBy) = (state, reason, deed.At, deed.By.Name);
}

/// <param name="Score">Percent, when the learning system says one.</param>
public sealed record CourseRecord(DateOnly On, bool TestedOut, int? Score = null);
