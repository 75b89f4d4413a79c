namespace MasterHome.Standing;

public enum StandingState
{
    /// <summary>Something is still to be done.</summary>
    OnTheWay,

    /// <summary>Certified for the next year.</summary>
    Done,

    /// <summary>Has opted out: nothing more is asked.</summary>
    Leaving,

    /// <summary>The year asks nothing: qualified after it, or gone before it.</summary>
    NotInCycle,
}

/// <summary>A course that the year requires of a member, and how far they are with it.</summary>
/// <param name="Minutes">Expected effort.</param>
/// <param name="DoneOn">The day of the verified completion that counts.</param>
/// <param name="ClaimedOn">A report of theirs that waits for verification.</param>
/// <param name="Missing">Prerequisites without a verified completion; the course counts only once they are there.</param>
public sealed record RequiredTraining(
    int CourseId,
    string Code,
    string Title,
    int Minutes,
    DateOnly? DoneOn,
    DateOnly? ClaimedOn,
    IReadOnlyList<string> Missing
)
{
    public bool IsDone => DoneOn is not null && Missing.Count == 0;
}

/// <summary>Where a member stands in a cycle: the one answer that page, email, report and export give.</summary>
/// <param name="Earned">The ledger's sum.</param>
/// <param name="Awaiting">Points of what was reported and waits for verification.</param>
/// <param name="SignedUpFor">Points of what is confirmed or accepted and still to be done.</param>
public sealed record MemberStanding(
    StandingMember Who,
    int CycleId,
    int Year,
    bool InCycle,
    RequiredPoints Required,
    int Earned,
    int Awaiting,
    int SignedUpFor,
    IReadOnlyList<RequiredTraining> Trainings,
    DateTime? OptedOutAt,
    bool OnLeave,
    int DaysLeft
)
{
    public int Pending => Awaiting + SignedUpFor;

    public int ToGo => Math.Max(0, Required.Points - Earned);

    public int TrainingsDone => Trainings.Count(t => t.IsDone);

    public IEnumerable<RequiredTraining> TrainingsOpen => Trainings.Where(t => !t.IsDone);

    public bool HasPoints => Earned >= Required.Points;

    /// <summary>Rule: earned ≥ required, every required training done, and not opted out.</summary>
    public bool IsCertified => InCycle && HasPoints && TrainingsDone == Trainings.Count && OptedOutAt is null;

    public StandingState State =>
        !InCycle ? StandingState.NotInCycle
        : OptedOutAt is not null ? StandingState.Leaving
        : IsCertified ? StandingState.Done
        : StandingState.OnTheWay;

    /// <summary>What is missing, in words; empty when nothing is.</summary>
    public IReadOnlyList<string> Missing =>
        [
            .. HasPoints ? Array.Empty<string>() : [$"{ToGo} of {Required.Points} points"],
            .. TrainingsOpen.Select(t => t.Missing.Count == 0 ? t.Title : $"{t.Title} (needs {string.Join(" and ", t.Missing)})"),
        ];

    /// <summary>The points that an even pace through the counted months would have brought by a day.</summary>
    public int PaceOn(DateOnly day)
    {
        var from = Required.CountedFrom ?? new DateOnly(Year, 1, 1);
        var days = new DateOnly(Year, 12, 31).DayNumber - from.DayNumber + 1;
        return Math.Clamp(Required.Points * (day.DayNumber - from.DayNumber + 1) / days, 0, Required.Points);
    }
}

public sealed record StandingMember(
    int Id,
    string FirstName,
    string LastName,
    string Email,
    string TimeZone,
    bool IsPartner,
    DateOnly QualifiedOn
)
{
    public string Name => $"{FirstName} {LastName}".Trim();

    /// <summary>How emails greet them; some people have one name.</summary>
    public string CallName => FirstName.Length > 0 ? FirstName : LastName;
}
