using MasterHome.Standing;
using MasterHome.Standing.OwnYear;
using MasterHome.Web.Portal.Opportunities;
using MasterHome.Web.Shared;

namespace MasterHome.Web.Portal.Home;

/// <summary>A member's status in the running cycle and the next steps.</summary>
/// <param name="Outcome">The result of this cycle; null until it is closed.</param>
/// <param name="Before">The result of the previous cycle; null if there is none.</param>
/// <param name="IsOver">True after Dec 31 of the cycle.</param>
internal sealed record HomePage(
    MemberStanding Standing,
    bool IsOver,
    Outcome? Outcome,
    Outcome? Before,
    IReadOnlyList<NextTask> Tasks,
    PendingWork Counted,
    IReadOnlyList<OpportunityCard> Places,
    YearChart? Chart,
    bool IsFirstDay,
    string Zone
)
{
    /// <summary>Null when the year asks for no points any more.</summary>
    public ForecastParts? Forecast { get; init; }

    public int Year => Standing.Year;

    public string Sentence => Outcome is null ? Standing.Sentence() : Describe(Outcome, Year);

    public string Lead => Outcome?.Reasons ?? Standing.Lead();

    /// <summary>The status with which the heading begins; null where the sentence says it in other words.</summary>
    public (string Label, string Tone)? Verdict =>
        IsUnderWay && Standing.Required.Points > 0 ? (Labels.Of(Standing.Status), StatusTone.Of(Standing.Status)) : null;

    /// <summary>What follows the verdict.</summary>
    public string Progress => $"{Format.Number(Standing.Earned)} of {Format.Count(Standing.Required.Points, "point")}.";

    /// <summary>Why the status is what it is; empty when there is nothing to explain.</summary>
    public string Why => IsUnderWay ? Standing.Why() : "";

    /// <summary>After the year, until the close decides.</summary>
    public bool IsUnderReview => Outcome is null && IsOver && Standing.InCycle;

    /// <summary>Whether the member can still work toward the required points.</summary>
    public bool IsUnderWay => Outcome is null && !IsOver && Standing.IsOpen;

    /// <summary>Required points that are neither earned nor pending.</summary>
    public int Unplanned => Math.Max(0, Standing.Required.Points - Standing.Forecast);

    /// <summary>The one thing to do when nothing has to be planned; null when there is nothing, or the page offers something
    /// else.</summary>
    public NextTask? FirstTask =>
        Unplanned > 0 && IsUnderWay || Standing.Status == MemberStatus.Leaving || Tasks.Count == 0 ? null : Tasks[0];

    public string PendingLabel =>
        Standing.Awaiting == 0 ? "planned"
        : Standing.SignedUpFor == 0 ? "waiting for verification"
        : "planned or waiting for verification";

    public static string Describe(Outcome outcome, int year) =>
        outcome.Result switch
        {
            OutcomeResult.Certified => $"You are certified for {year + 1}.",
            OutcomeResult.Left => $"Your membership ended with {year}.",
            OutcomeResult.NotInThisYear => $"You qualified after {year}.",
            _ => $"You are not certified for {year + 1}.",
        };
}
