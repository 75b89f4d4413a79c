using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Opportunities;
using MasterHome.Web.BackOffice.Sessions;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Opportunities;

/// <summary>One opportunity with its sessions.</summary>
/// <param name="Taken">Number of places taken, by session id.</param>
/// <param name="Waiting">Number of members on the waitlist or interested, by session id.</param>
internal sealed record StaffOpportunityPage(
    Opportunity Opportunity,
    int Year,
    bool IsClosed,
    IReadOnlyDictionary<int, int> Taken,
    IReadOnlyDictionary<int, int> Waiting,
    DateTime Now,
    SessionForm Session,
    bool CanDelete
)
{
    public static async Task<StaffOpportunityPage?> Read(HomeDb db, int id, ProgramCalendar calendar, CancellationToken ct)
    {
        if (await db.Opportunities.AsNoTracking().Include(o => o.Sessions).SingleOrDefaultAsync(o => o.Id == id, ct) is not { } opportunity)
            return null;
        var cycle = await db.Cycles.AsNoTracking().SingleAsync(c => c.Id == opportunity.CycleId, ct);
        var signUps = db.SignUps.Where(s => s.OpportunityId == id);
        return new StaffOpportunityPage(
            opportunity,
            cycle.Year,
            cycle.IsClosed,
            await signUps
                .HoldingPlaces()
                .GroupBy(s => s.SessionId)
                .Select(g => new { g.Key, Count = g.Count() })
                .ToDictionaryAsync(g => g.Key, g => g.Count, ct),
            await signUps
                .Where(s => s.State == SignUpState.Waiting || s.State == SignUpState.Interested)
                .GroupBy(s => s.SessionId)
                .Select(g => new { g.Key, Count = g.Count() })
                .ToDictionaryAsync(g => g.Key, g => g.Count, ct),
            calendar.Now,
            new SessionForm { Zone = calendar.Zone.Id },
            await new DraftRemovals(db).WhyNotDelete(opportunity, ct) is null
        );
    }
}
