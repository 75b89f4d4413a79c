using MasterHome.Standing;
using MasterHome.Web.Portal.Opportunities;

namespace MasterHome.Web.Portal.Home;

/// <summary>Where a member stands and what comes next.</summary>
/// <param name="Outcome">How the year ended for them, once it is closed.</param>
/// <param name="Before">How the year before ended, while this one runs.</param>
/// <param name="IsOver">31 December has passed.</param>
public sealed record HomePage(
    MemberStanding Standing,
    bool IsOver,
    Outcome? Outcome,
    Outcome? Before,
    IReadOnlyList<NextTask> Tasks,
    PendingWork Counted,
    IReadOnlyList<OpportunityCard> Places,
    YearChart? Chart,
    int Pace,
    bool IsFirstDay,
    string Zone
)
{
    public int Year => Standing.Year;

    public string Sentence => Outcome is null ? Standing.Sentence() : Words(Outcome, Year);

    public string Lead =>
        Outcome is { } outcome ? outcome.Reasons
        : IsOver && Standing.State == StandingState.OnTheWay
            ? $"{Year} is over and the team reviews it. {Standing.Gap()}; what still waits to be verified counts."
        : Standing.Lead();

    /// <summary>Whether there is still something to be won.</summary>
    public bool IsUnderWay => Outcome is null && !IsOver && Standing.State == StandingState.OnTheWay;

    /// <summary>What nobody has signed up for yet.</summary>
    public int Unplanned => Math.Max(0, Standing.Required.Points - Standing.Earned - Standing.Pending);

    public string PendingWords =>
        Standing.Awaiting == 0 ? "signed up for"
        : Standing.SignedUpFor == 0 ? "waiting to be verified"
        : "signed up for or waiting";

    public static string Words(Outcome outcome, int year) =>
        outcome.Result switch
        {
            OutcomeResult.Certified => $"You are certified for {year + 1}.",
            OutcomeResult.Left => $"Your membership ended with {year}.",
            _ => $"You are not certified for {year + 1}.",
        };
}
