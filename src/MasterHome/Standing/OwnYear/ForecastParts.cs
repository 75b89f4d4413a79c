using MasterHome.Cycles;
using MasterHome.Opportunities;
using MasterHome.Suggestions;

namespace MasterHome.Standing.OwnYear;

/// <summary>What a member's forecast is made of, and what is shown beside it without being added. The four parts add up to
/// <see cref="MemberStanding.Forecast"/>.</summary>
/// <param name="Awaiting">Points of reports that wait for verification.</param>
/// <param name="Confirmed">Points of confirmed sign-ups that are not reported yet.</param>
/// <param name="Suggestions">Points of accepted suggestions that are not reported yet.</param>
/// <param name="NotAdded">Interests, waitlist places and open offers.</param>
/// <param name="Unanswered">Suggestions without an answer, which has their points.</param>
/// <param name="Forum">The trend of the forum replies; null when it is not known.</param>
public sealed record ForecastParts(
    int Earned,
    int Awaiting,
    int Confirmed,
    int Suggestions,
    IReadOnlyList<UncertainPoints> NotAdded,
    IReadOnlyList<OwnSuggestion> Unanswered,
    ForumTrend? Forum
)
{
    private const int MaxRows = 50;

    private static readonly SignUpState[] Uncertain = [SignUpState.Offered, SignUpState.Waiting, SignUpState.Interested];

    public int Total => Earned + Awaiting + Confirmed + Suggestions;

    /// <param name="counts">The forum counts of the year; null when there are none.</param>
    public static ForecastParts Of(MemberYear year, ForumCounts? counts, ProgramCalendar calendar)
    {
        var (standing, signUps) = (year.Standing, year.Own.OfCycle.Select(s => (s.SignUp, s.Title)).ToList());
        var confirmed = signUps.Where(s => s.SignUp.State == SignUpState.Confirmed).Sum(s => s.SignUp.Points);
        return new ForecastParts(
            standing.Earned,
            standing.Awaiting,
            confirmed,
            standing.SignedUpFor - confirmed,
            [
                .. signUps
                    .Where(s => Uncertain.Contains(s.SignUp.State))
                    .OrderBy(s => Array.IndexOf(Uncertain, s.SignUp.State))
                    .ThenBy(s => s.SignUp.Id)
                    .Take(MaxRows)
                    .Select(s => new UncertainPoints(s.SignUp.Id, s.Title, s.SignUp.State, s.SignUp.Points)),
            ],
            [.. year.Suggestions.Where(s => s.State == SuggestionState.Open && MemberYear.IsOfYear(s, year.Cycle.Year, calendar))],
            ForumTrend.Of(year.Program.ForumOpportunityOf(year.Cycle.Id), counts, calendar.DaysLeftIn(year.Cycle.Year))
        );
    }
}

/// <summary>A sign-up whose points may or may not come.</summary>
public sealed record UncertainPoints(int SignUpId, string Title, SignUpState State, int Points);
