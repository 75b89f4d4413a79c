using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Opportunities;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Standing;

/// <summary>What a member's forecast is made of, and what is shown beside it without being added. The four parts add up to
/// <see cref="MemberStanding.Forecast"/>.</summary>
/// <param name="Awaiting">Points of reports that wait for verification.</param>
/// <param name="Confirmed">Points of confirmed sign-ups that are not reported yet.</param>
/// <param name="Suggestions">Points of accepted suggestions that are not reported yet.</param>
/// <param name="NotAdded">Interests, waitlist places and open offers.</param>
/// <param name="Forum">The trend of the forum replies; null when it is not known.</param>
public sealed record ForecastParts(
    int Earned,
    int Awaiting,
    int Confirmed,
    int Suggestions,
    IReadOnlyList<UncertainPoints> NotAdded,
    ForumTrend? Forum
)
{
    private const int MaxRows = 50;

    private static readonly SignUpState[] Uncertain = [SignUpState.Offered, SignUpState.Waiting, SignUpState.Interested];

    public int Total => Earned + Awaiting + Confirmed + Suggestions;

    public static async Task<ForecastParts> Load(HomeDb db, MemberStanding standing, ProgramCalendar calendar, CancellationToken ct)
    {
        var rows = await db
            .SignUps.Where(s => s.MemberId == standing.Who.Id && (s.State == SignUpState.Confirmed || Uncertain.Contains(s.State)))
            .Join(
                db.Opportunities.Where(o => o.CycleId == standing.CycleId),
                s => s.OpportunityId,
                o => o.Id,
                (s, o) => new UncertainPoints(s.Id, o.Title, s.State, s.Points)
            )
            .ToListAsync(ct);
        var confirmed = rows.Where(r => r.State == SignUpState.Confirmed).Sum(r => r.Points);
        return new ForecastParts(
            standing.Earned,
            standing.Awaiting,
            confirmed,
            standing.SignedUpFor - confirmed,
            [
                .. rows.Where(r => r.State != SignUpState.Confirmed)
                    .OrderBy(r => Array.IndexOf(Uncertain, r.State))
                    .ThenBy(r => r.SignUpId)
                    .Take(MaxRows),
            ],
            await ForumTrend.Load(db, standing, calendar, ct)
        );
    }
}

/// <summary>A sign-up whose points may or may not come.</summary>
public sealed record UncertainPoints(int SignUpId, string Title, SignUpState State, int Points);
