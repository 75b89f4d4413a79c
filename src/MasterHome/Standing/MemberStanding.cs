using MasterHome.Cycles;

namespace MasterHome.Standing;

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

    /// <summary>Neither verified nor claimed.</summary>
    public bool IsUnreported => DoneOn is null && ClaimedOn is null;
}

/// <summary>Where a member stands in a cycle. Pages, emails, reports and exports all use it, so that they agree.</summary>
/// <param name="Earned">The ledger's sum.</param>
/// <param name="Awaiting">Points for completions that are reported but not verified yet.</param>
/// <param name="SignedUpFor">Points for confirmed sign-ups and accepted suggestions that are not completed yet.</param>
/// <param name="Today">The day of the status, in the program's zone.</param>
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
    CountedDays Days,
    AtRiskRule AtRiskRule,
    DateOnly Today
)
{
    /// <summary>The one status, by the program's table ("Status of a member in a cycle"): the first line that holds.</summary>
    public MemberStatus Status =>
        this switch
        {
            { InCycle: false } => MemberStatus.NotInThisYear,
            { OptedOutAt: not null } => MemberStatus.Leaving,
            { MeetsRequirements: true } => MemberStatus.RequirementsMet,
            { IsOnLeave: true } => MemberStatus.OnLeave,
            { RisksPoints: true } or { RisksTrainings: true } => MemberStatus.AtRisk,
            { IsBehind: true } => MemberStatus.Behind,
            _ => MemberStatus.OnTrack,
        };

    /// <summary>In the year, not leaving, and requirements not met yet. Leave, pace and risk make no difference.</summary>
    public bool IsOpen => InCycle && OptedOutAt is null && !MeetsRequirements;

    /// <summary>The year is over. Reports that wait for verification still count until the close.</summary>
    public bool IsOver => Today > Days.Last;

    /// <summary>Whole days from today to December 31; 0 on that day, never negative.</summary>
    public int DaysLeft => Math.Max(0, Days.Last.DayNumber - Today.DayNumber);

    public int Pending => Awaiting + SignedUpFor;

    /// <summary>Whether a forecast says something: the member is in the year, not leaving, and the year is not over.</summary>
    public bool HasForecast => InCycle && OptedOutAt is null && !IsOver;

    public int ToGo => Math.Max(0, Required.Points - Earned);

    public int TrainingsDone => Trainings.Count(t => t.IsDone);

    public IEnumerable<RequiredTraining> TrainingsOpen => Trainings.Where(t => !t.IsDone);

    public bool HasPoints => Earned >= Required.Points;

    /// <summary>Rule: earned ≥ required, and every required training done.</summary>
    public bool MeetsRequirements => HasPoints && TrainingsDone == Trainings.Count;

    /// <summary>Points that an even pace has reached before today.</summary>
    public int Pace => PaceOn(Today);

    /// <summary>Points at the end of the year if everything pending is verified.</summary>
    public int Forecast => Earned + Pending;

    /// <summary>Points behind the pace; reports that wait for the team count as done, so that the queue makes nobody late.</summary>
    public int BehindPace => Math.Max(0, Pace - Earned - Awaiting);

    public bool IsOnLeave => Days.IsLeave(Today);

    public bool IsBehind => BehindPace > 0 && Forecast < Required.Points;

    /// <summary>The first clause of the at-risk rule.</summary>
    public bool RisksPoints =>
        Forecast < Required.Points
        && AtRiskRule.CountsPoints(Year, Today)
        && (Pace - Earned - Awaiting) * 100L >= (long)AtRiskRule.Percent * Required.Points;

    /// <summary>The second clause of the at-risk rule.</summary>
    public bool RisksTrainings => AtRiskRule.CountsTrainings(DaysLeft) && Trainings.Any(t => t.IsUnreported);

    /// <summary>Unmet requirements, as text; empty when all are met.</summary>
    public IReadOnlyList<string> Missing =>
        [
            .. HasPoints ? Array.Empty<string>() : [$"{Format.Number(ToGo)} of {Format.Count(Required.Points, "point")}"],
            .. TrainingsOpen.Select(t => t.Missing.Count == 0 ? t.Title : $"{t.Title} (needs {string.Join(" and ", t.Missing)})"),
        ];

    /// <summary>Required × counted days before the day ÷ counted days, rounded down; after December 31 the whole requirement.</summary>
    public int PaceOn(DateOnly day)
    {
        if (day > Days.Last)
            return Required.Points;
        var total = Days.Total;
        return total == 0 ? 0 : (int)((long)Required.Points * Days.Before(day) / total);
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
