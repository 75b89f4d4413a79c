using MasterHome.Standing;
using MasterHome.Standing.OwnYear;
using MasterHome.Web.Portal.Opportunities;

namespace MasterHome.Web.Portal.Plan;

/// <param name="Card">The opportunity.</param>
/// <param name="Session">One of its sessions, which the member can join.</param>
internal sealed record PlanLine(OpportunityCard Card, SessionCard Session);

/// <summary>What is missing in the year, and the sessions that would close the gap with the fewest hours.</summary>
/// <param name="Forecast">Null when no points are missing any more, whatever the member does.</param>
/// <param name="Kinds">Of all open opportunities.</param>
/// <param name="Lines">The plan; empty when there is none, or none is needed.</param>
internal sealed record PlanPage(
    MemberStanding Standing,
    ForecastParts? Forecast,
    PlanFilter Filter,
    IReadOnlyList<string> Kinds,
    IReadOnlyList<PlanLine> Lines
)
{
    /// <summary>Points that earned, awaiting and confirmed ones leave open.</summary>
    public required int Gap { get; init; }

    /// <summary>Why there is no plan, and what would make one; null when there is one or none is needed.</summary>
    public required string? WhyNot { get; init; }

    /// <summary>Minutes of what was verified in the year, and of what the member is signed up for.</summary>
    public required (int Done, int SignedUp) Minutes { get; init; }

    /// <summary>What the requirements need beside the plan, with the page for it.</summary>
    public IReadOnlyList<(string Text, string Address)> AlsoToDo =>
        Forecast is null
            ? []
            :
            [
                .. Standing
                    .TrainingsOpen.Where(t => t.ClaimedOn is null)
                    .Select(t =>
                        (
                            $"Complete {Format.Isolated(t.Title)}" + (t.Minutes > 0 ? $", about {Format.Hours(t.Minutes)} h" : ""),
                            "/training"
                        )
                    ),
                .. Forecast.Confirmed > 0
                    ? [($"Take part in what you signed up for and report it, {Format.Count(Forecast.Confirmed, "point")}", "/sign-ups")]
                    : Array.Empty<(string, string)>(),
                .. Forecast.Suggestions > 0
                    ? [($"Do what you suggested and report it, {Format.Count(Forecast.Suggestions, "point")}", "/suggestions")]
                    : Array.Empty<(string, string)>(),
            ];

    public int PlannedMinutes => Lines.Sum(l => l.Card.Minutes);

    public int PlannedPoints => Lines.Sum(l => l.Card.Points);

    public string Heading =>
        !Standing.InCycle ? $"You are not part of the {Standing.Year} program year."
        : Forecast is null ? $"You do not need a plan for {Standing.Year}."
        : Gap == 0 ? "What you earned and signed up for is enough if all of it is verified. You do not need a plan."
        : Lines.Count > 0
            ? $"{Format.Count(Lines.Count, "sign-up")} and {Format.Hours(PlannedMinutes)} hours close your gap of "
                + $"{Format.Count(Gap, "point")}."
        : $"{Format.Count(Gap, "point")} are missing, and what is open to you does not close the gap.";
}
