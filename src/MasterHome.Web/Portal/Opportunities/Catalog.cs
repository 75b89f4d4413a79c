using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Opportunities;
using MasterHome.OptOuts;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Portal.Opportunities;

/// <summary>What a cycle offers to one member. Whether they can join is the law's answer, never the page's guess.</summary>
internal sealed class Catalog(HomeDb db, ProgramCycle cycle, int memberId, DateTime now)
{
    public IQueryable<Opportunity> All => db.Opportunities.AsNoTracking().Where(o => o.CycleId == cycle.Id).Open();

    /// <summary>Those with a session that the member could still join, found in the database so that it can cut the pages.</summary>
    public IQueryable<Opportunity> Joinable =>
        All.Where(o =>
            o.Tracking == Tracking.SignUp
            && o.Sessions.Any(s =>
                s.CanceledAt == null
                && (s.StartsAt == null || s.StartsAt > now)
                && (s.SignUpClosesAt == null || s.SignUpClosesAt > now)
                && !db.SignUps.Any(own => own.SessionId == s.Id && own.MemberId == memberId && SignUpStates.Active.Contains(own.State))
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

    /// <summary>With the sessions that lie ahead.</summary>
    public async Task<IReadOnlyList<OpportunityCard>> Show(IQueryable<Opportunity> opportunities, CancellationToken ct)
    {
        var shown = await opportunities
            .Include(o => o.Sessions.Where(s => s.CanceledAt == null && (s.StartsAt == null || s.StartsAt > now)))
            .AsSplitQuery()
            .ToListAsync(ct);
        return await Show(shown, ct);
    }

    /// <summary>With the sessions that came along.</summary>
    public async Task<IReadOnlyList<OpportunityCard>> Show(IReadOnlyList<Opportunity> shown, CancellationToken ct)
    {
        var ids = shown.Select(o => o.Id).ToList();
        var own = await db.SignUps.AsNoTracking().Where(s => s.MemberId == memberId && ids.Contains(s.OpportunityId)).ToListAsync(ct);
        var who = await Applicant(own, ct);
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
                o.Title,
                o.Kind,
                o.Definition,
                o.Points,
                o.Minutes,
                o.Tracking != Tracking.SignUp,
                [
                    .. o
                        .Sessions.OrderBy(s => s.StartsAt <= now)
                        .ThenBy(s => s.StartsAt ?? DateTime.MaxValue)
                        .ThenBy(s => s.Id)
                        .Select(s => Seat(o, s, taken.GetValueOrDefault(s.Id), waiting.GetValueOrDefault(s.Id))),
                ]
            )),
        ];

        SessionCard Seat(Opportunity o, Session s, int held, int ahead) =>
            new(
                s.Id,
                s.StartsAt,
                s.Zone,
                s.Places,
                held,
                ahead,
                s.SignUpClosesAt,
                s.Becomes(held),
                o.WhyNotSignUp(s, who, now),
                own.Where(u => u.SessionId == s.Id && u.IsActive).Select(u => new OwnSignUp(u.Id, u.State)).FirstOrDefault()
            );
    }

    private async Task<Applicant> Applicant(IReadOnlyList<SignUp> own, CancellationToken ct)
    {
        var leaves = await db.OptOuts.Standing(cycle.Id).AnyAsync(o => o.MemberId == memberId, ct);
        return new Applicant(memberId, await db.MembershipOf(memberId, cycle, ct), leaves, cycle.IsClosed, own);
    }
}
