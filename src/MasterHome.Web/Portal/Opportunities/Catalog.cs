using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Opportunities;
using MasterHome.Standing.OwnYear;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Portal.Opportunities;

/// <summary>The opportunities of a cycle as one member sees them: open sessions, free places, and the reason why the member cannot
/// sign up. All but the taken places is in memory.</summary>
internal sealed class Catalog(HomeDb db, MemberSignUps own, ProgramCalendar calendar, bool isBelowPace)
{
    private static readonly Func<HomeDb, int[], IAsyncEnumerable<PlacesHeld>> PlacesOf = EF.CompileAsyncQuery(
        (HomeDb db, int[] sessions) =>
            db
                .SignUps.Where(s => sessions.Contains(s.SessionId))
                .GroupBy(s => s.SessionId)
                .Select(g => new PlacesHeld(
                    g.Key,
                    // As OpportunityQueries.HoldingPlaces.
                    g.Count(s => SignUpStates.HoldingPlace.Contains(s.State) && (s.State != SignUpState.Declined || s.ReportedAt != null)),
                    g.Count(s => s.State == SignUpState.Waiting)
                ))
    );

    private readonly DateTime _now = calendar.Now;
    private readonly Applicant _applicant = own.ToApplicant(calendar.Now, calendar.LongestSession) with { IsBelowPace = isBelowPace };

    /// <summary>Reads the member's standing only while places are kept for members below the pace.</summary>
    public static async Task<Catalog> Open(
        HomeDb db,
        MemberSignUps own,
        ProgramCalendar calendar,
        MemberYearReader reader,
        CancellationToken ct
    )
    {
        var now = calendar.Now;
        var isBelowPace =
            own.Program.OpportunitiesOf(own.Cycle.Id).SelectMany(o => o.Sessions).Any(s => s.BelowPaceUntil(now) is not null)
            && await reader.Read(own.Member.Who.Id, own.Program, own.Cycle, byDay: false, ct) is { Standing.BehindPace: > 0 };
        return new Catalog(db, own, calendar, isBelowPace);
    }

    /// <summary>Published and not retired.</summary>
    public IReadOnlyList<Opportunity> All { get; } = [.. own.Program.OpportunitiesOf(own.Cycle.Id).Where(o => o.IsOpen)];

    public string? WhyNotTakePart => _applicant.WhyNotTakePart();

    /// <summary>Whether the member can sign up for one of its sessions. The rule is that of the sign-up itself.</summary>
    public bool CanJoin(Opportunity opportunity) => opportunity.Sessions.Any(s => opportunity.WhyNotSignUp(s, _applicant, _now) is null);

    /// <summary>The next with a date first, then the ones that earn most.</summary>
    public Task<IReadOnlyList<OpportunityCard>> LoadSuggested(int count, CancellationToken ct) =>
        LoadCards(
            [
                .. All.Where(CanJoin)
                    .OrderBy(o => o.Sessions.Where(s => s.CanceledAt is null).Min(s => s.StartsAt) is null)
                    .ThenByDescending(o => o.Points)
                    .ThenBy(o => o.Id)
                    .Take(count),
            ],
            IsAhead,
            ct
        );

    /// <summary>In the given order, with the sessions that lie ahead.</summary>
    public Task<IReadOnlyList<OpportunityCard>> LoadCards(IReadOnlyList<Opportunity> shown, CancellationToken ct) =>
        LoadCards(shown, IsAhead, ct);

    /// <summary>Also with sessions that the member has ever signed up for.</summary>
    public async Task<OpportunityCard> LoadCard(Opportunity opportunity, CancellationToken ct) =>
        (await LoadCards([opportunity], s => IsAhead(s) || own.SignUps.Any(o => o.SignUp.SessionId == s.Id), ct)).Single();

    private async Task<IReadOnlyList<OpportunityCard>> LoadCards(
        IReadOnlyList<Opportunity> shown,
        Func<Session, bool> isShown,
        CancellationToken ct
    )
    {
        var sessions = shown.ToDictionary(o => o.Id, o => o.Sessions.Where(isShown).ToList());
        // Without a limit there are no free places to show, and maybe thousands of sign-ups to count.
        int[] ids = [.. sessions.Values.SelectMany(s => s).Where(s => s.Places is not null).Select(s => s.Id)];
        var held = ids.Length == 0 ? [] : await PlacesOf(db, ids).ToDictionaryAsync(p => p.SessionId, cancellationToken: ct);
        return
        [
            .. shown.Select(o => new OpportunityCard(
                o.Id,
                own.Cycle.Year,
                o.Title,
                o.Kind,
                o.Definition,
                o.Points,
                o.Minutes,
                o.Tracking != Tracking.SignUp,
                [
                    .. sessions[o.Id]
                        .OrderBy(s => s.StartsAt <= _now)
                        .ThenBy(s => s.StartsAt ?? DateTime.MaxValue)
                        .ThenBy(s => s.Id)
                        .Select(s => ToCard(o, s, held.GetValueOrDefault(s.Id))),
                ]
            )),
        ];
    }

    private bool IsAhead(Session session) => session.CanceledAt is null && (session.StartsAt is null || session.StartsAt > _now);

    private SessionCard ToCard(Opportunity opportunity, Session session, PlacesHeld? held) =>
        new(
            session.Id,
            session.StartsAt,
            session.Zone,
            session.Places,
            held?.Taken ?? 0,
            held?.Waiting ?? 0,
            session.SignUpClosesAt,
            session.SignUpOpensAt > _now ? session.SignUpOpensAt : null,
            session.Place,
            session.Host,
            session.EndsAt,
            session.StateForNewSignUp(held?.Taken ?? 0),
            opportunity.WhyNotSignUp(session, _applicant, _now),
            _applicant.Schedule.WarnOfNear(session, opportunity.Minutes, calendar.NearSession),
            own.SignUps.Where(s => s.SignUp.SessionId == session.Id && s.SignUp.IsActive)
                .Select(s => new OwnPlace(s.SignUp.Id, s.SignUp.State))
                .FirstOrDefault()
        );

    private sealed record PlacesHeld(int SessionId, int Taken, int Waiting);
}
