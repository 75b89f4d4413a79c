using MasterHome.Cycles;
using MasterHome.Data;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Opportunities;

/// <summary>A session under its lock, with its opportunity and cycle.</summary>
internal sealed record LockedSession(Session Session, Opportunity Opportunity, ProgramCycle Cycle);

internal static class SessionLocks
{
    private static readonly Func<HomeDb, int, CancellationToken, Task<OpportunityInCycle>> OpportunityOf = EF.CompileAsyncQuery(
        (HomeDb db, int opportunityId, CancellationToken ct) =>
            // In one statement, though it repeats the opportunity for each key date: everybody waits for this session.
            db
                .Opportunities.AsNoTracking()
                .AsSingleQuery()
                .Where(o => o.Id == opportunityId)
                .Join(db.Cycles, o => o.CycleId, c => c.Id, (o, c) => new OpportunityInCycle(o, c))
                .Single()
    );

    /// <summary>Locks the cycle, then the session, then the member, always in this order, so that two actions cannot deadlock. The close
    /// locks the cycle too, so a year cannot be closed while one of its sign-ups changes.</summary>
    public static async Task<LockedSession> LockSession(this HomeDb db, int sessionId, int? memberId, CancellationToken ct)
    {
        await db.HoldCycleOf(sessionId, ct);
        var session = await db.Lock<Session>(sessionId, ct) ?? throw new NotFoundException("This session does not exist.");
        if (memberId is not null)
            await db
                .Members.Where(m => m.Id == memberId)
                .ExecuteUpdateAsync(set => set.SetProperty(m => m.PlacesVersion, m => m.PlacesVersion + 1), ct);
        // Without its other sessions: reading rows that other requests lock would wait for them.
        var (opportunity, cycle) = await OpportunityOf(db, session.OpportunityId, ct);
        return new LockedSession(session, opportunity, cycle);
    }

    private sealed record OpportunityInCycle(Opportunity Opportunity, ProgramCycle Cycle);
}
