namespace MasterHome.Standing;

public enum StandingState
{
    /// <summary>Requirements are not met yet.</summary>
    OnTheWay,

    /// <summary>Certified for the next year.</summary>
    Done,

    /// <summary>Opted out; nothing more is required.</summary>
    Leaving,

    /// <summary>Not in this year: qualified after it, or left before it.</summary>
    NotInCycle,
}

/// <summary>A course that the year requires of a member, and the member's progress.</summary>
/// <param name="Minutes">Expected effort.</param>
/// <param name="DoneOn">The day of the verified completion that counts.</param>
/// <param name="ClaimedOn">The day of a reported completion that is not verified yet.</param>
/// <param name="Missing">Prerequisites without a verified completion; the course does not count until they are completed.</param>
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

/// <summary>Where a member stands in a cycle. Pages, emails, reports and exports all use it, so that they agree.</summary>
/// <param name="Earned">The ledger's sum.</param>
/// <param name="Awaiting">Points for completions that are reported but not verified yet.</param>
/// <param name="SignedUpFor">Points for confirmed sign-ups and accepted suggestions that are not completed yet.</param>
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

    /// <summary>Unmet requirements, as text; empty when all are met.</summary>
    public IReadOnlyList<string> Missing =>
        [
            .. HasPoints ? Array.Empty<string>() : [$"{ToGo} of {Required.Points} points"],
            .. TrainingsOpen.Select(t => t.Missing.Count == 0 ? t.Title : $"{t.Title} (needs {string.Join(" and ", t.Missing)})"),
        ];

    /// <summary>Points that a steady pace through the counted months would reach by a day.</summary>
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

    /// <summary>The name for email greetings. Some people have only one name.</summary>
    public string CallName => FirstName.Length > 0 ? FirstName : LastName;
}
