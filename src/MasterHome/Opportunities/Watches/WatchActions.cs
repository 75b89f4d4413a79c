using MasterHome.Data;
using MasterHome.Members;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Opportunities.Watches;

/// <summary>Begins and ends watches of opportunities.</summary>
public sealed class WatchActions(HomeDb db)
{
    /// <summary>Does nothing when the member watches it already.</summary>
    /// <exception cref="RefusedException">No places will appear, or the member cannot take part.</exception>
    public Task Start(int memberId, int opportunityId, AuditContext audit, CancellationToken ct = default) =>
        db.Transact(
            async ct =>
            {
                // Two requests at once wait for each other.
                _ = await db.Lock<Member>(memberId, ct) ?? throw new NotFoundException("This member does not exist.");
                if (
                    await db.Opportunities.AsNoTracking().SingleOrDefaultAsync(o => o.Id == opportunityId, ct)
                    is not { PublishedAt: not null } opportunity
                )
                    throw new NotFoundException("This opportunity does not exist.");
                if (opportunity.Tracking != Tracking.SignUp)
                    throw new RefusedException("Nobody signs up for this opportunity: it is counted automatically.");
                if (!opportunity.IsOpen)
                    throw new RefusedException("This opportunity has ended, so no places will appear.");
                var cycle = await db.Cycles.AsNoTracking().SingleAsync(c => c.Id == opportunity.CycleId, ct);
                Refusal.When((await db.ApplicantOf(memberId, cycle, [], ct)).WhyNotTakePart());
                if (!await db.Watches.AnyAsync(w => w.MemberId == memberId && w.OpportunityId == opportunityId, ct))
                    db.Add(new Watch(memberId, opportunityId, audit.At));
            },
            ct
        );

    public Task Stop(int memberId, int opportunityId, CancellationToken ct = default) =>
        db.Transact(ct => db.Watches.Where(w => w.MemberId == memberId && w.OpportunityId == opportunityId).ExecuteDeleteAsync(ct), ct);
}
