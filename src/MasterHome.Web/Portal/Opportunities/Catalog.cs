using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.OptOuts;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Portal.Opportunities;

/// <summary>The opportunities of a cycle for one member. The domain's sign-up rules decide what the member can join.</summary>
internal sealed class Catalog(HomeDb db, ProgramCycle cycle, int memberId, ProgramCalendar calendar)
{
    private DateTime Now { get; } = calendar.Now;

    private int Longest { get; } = (int)calendar.LongestSession.TotalMinutes;

    private IQueryable<ScheduledSession> Scheduled => db.SessionsOf(memberId);

    public IQueryable<Opportunity> All => db.Opportunities.AsNoTracking().Where(o => o.CycleId == cycle.Id).Open();

    /// <summary>Opportunities with a session that the member may still join, filtered in the database so that paging works.</summary>
    public IQueryable<Opportunity> Joinable =>
        All.Where(o =>
            !Leaving.Any(optOut => optOut.MemberId == memberId)
            && !LeavingBefore.Any(optOut => optOut.MemberId == memberId)
            && InYear.Any(member => member.Id == memberId)
            && o.Tracking == Tracking.SignUp
            && o.Sessions.Any(s =>
                s.CanceledAt == null
                && (s.StartsAt == null || s.StartsAt > Now)
                && (s.SignUpClosesAt == null || s.SignUpClosesAt > Now)
                && !db.SignUps.Any(own => own.SessionId == s.Id && own.MemberId == memberId && SignUpStates.Active.Contains(own.State))
                // As the domain's MemberSchedule.
                && !Scheduled.Any(other =>
                    other.StartsAt == s.StartsAt
                    || (
                        s.StartsAt < other.StartsAt.AddMinutes(other.Minutes < Longest ? other.Minutes : Longest)
                        && other.StartsAt < s.StartsAt!.Value.AddMinutes(o.Minutes < Longest ? o.Minutes : Longest)
                    )
                )
            )
            && (
                o.MaxTimes == null
                || o.MaxTimes
                    > db.SignUps.Count(own =>
                        own.OpportunityId == o.Id
                        && own.MemberId == memberId
                        && (SignUpStates.Active.Contains(own.State) || own.State == SignUpState.Verified)
                    )
            )
        );

    private IQueryable<OptOut> Leaving => db.OptOuts.InForce(cycle.Id);

    private IQueryable<OptOut> LeavingBefore => db.OptOuts.Before(db.Cycles, cycle.Year);

    private IQueryable<Member> InYear => db.Members.In(cycle.Year);

    /// <summary>Why the member cannot sign up for anything in this year, or null.</summary>
    public async Task<string?> WhyNotTakePart(CancellationToken ct) => (await LoadApplicant([], ct)).WhyNotTakePart();

    /// <summary>Loads the cards with upcoming sessions.</summary>
    public async Task<IReadOnlyList<OpportunityCard>> LoadCards(IQueryable<Opportunity> opportunities, CancellationToken ct)
    {
        var shown = await opportunities
            .Include(o => o.Sessions.Where(s => s.CanceledAt == null && (s.StartsAt == null || s.StartsAt > Now)))
            .AsSplitQuery()
            .ToListAsync(ct);
        return await LoadCards(shown, ct);
    }

    /// <summary>Builds the cards from opportunities whose sessions are already loaded.</summary>
    public async Task<IReadOnlyList<OpportunityCard>> LoadCards(IReadOnlyList<Opportunity> shown, CancellationToken ct)
    {
        var ids = shown.Select(o => o.Id).ToList();
        var own = await db.SignUps.AsNoTracking().Where(s => s.MemberId == memberId && ids.Contains(s.OpportunityId)).ToListAsync(ct);
        var applicant = await LoadApplicant(own, ct) with { Schedule = await db.ScheduleOf(memberId, Now, calendar.LongestSession, ct) };
        var taken = await db
            .SignUps.Where(s => ids.Contains(s.OpportunityId))
            .HoldingPlaces()
            .GroupBy(s => s.SessionId)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        var waiting = await db
            .SignUps.Where(s => ids.Contains(s.OpportunityId) && s.State == SignUpState.Waiting)
            .GroupBy(s => s.SessionId)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        return
        [
            .. shown.Select(o => new OpportunityCard(
                o.Id,
                cycle.Year,
                o.Title,
                o.Kind,
                o.Definition,
                o.Points,
                o.Minutes,
                o.Tracking != Tracking.SignUp,
                [
                    .. o
                        .Sessions.OrderBy(s => s.StartsAt <= Now)
                        .ThenBy(s => s.StartsAt ?? DateTime.MaxValue)
                        .ThenBy(s => s.Id)
                        .Select(s => ToCard(o, s, taken.GetValueOrDefault(s.Id), waiting.GetValueOrDefault(s.Id))),
                ]
            )),
        ];

        SessionCard ToCard(Opportunity o, Session s, int takenPlaces, int waitingCount) =>
            new(
                s.Id,
                s.StartsAt,
                s.Zone,
                s.Places,
                takenPlaces,
                waitingCount,
                s.SignUpClosesAt,
                s.StateForNewSignUp(takenPlaces),
                o.WhyNotSignUp(s, applicant, Now),
                own.Where(u => u.SessionId == s.Id && u.IsActive).Select(u => new OwnSignUp(u.Id, u.State)).FirstOrDefault()
            );
    }

    private Task<Applicant> LoadApplicant(IReadOnlyList<SignUp> own, CancellationToken ct) => db.ApplicantOf(memberId, cycle, own, ct);
}
