using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Jobs;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Opportunities;

/// <summary>Publishes drafts whose planned time has come. Safe to repeat or run concurrently: each under the lock of its cycle.</summary>
public sealed class PublishOpportunities(HomeDb db, ProgramCalendar calendar)
{
    public async Task<JobResult> RunAsync(CancellationToken ct)
    {
        var now = calendar.Now;
        var due = await db
            .Opportunities.AsNoTracking()
            .Where(o => o.PublishAt <= now)
            .OrderBy(o => o.Id)
            .Select(o => new { o.Id, o.CycleId })
            .ToListAsync(ct);
        var (published, failed) = (0, 0);
        foreach (var draft in due)
        {
            try
            {
                if (await Publish(draft.Id, draft.CycleId, ct))
                    published++;
            }
            catch (RefusedException)
            {
                failed++;
            }
        }
        var sentence = $"{Format.Count(published, "opportunity", "opportunities")} published.";
        return new JobResult(
            published,
            failed,
            failed == 0
                ? sentence
                : $"{sentence} {Format.Count(failed, "draft")} could not be published: add a session, and look at whether the year is open."
        );
    }

    private Task<bool> Publish(int id, int cycleId, CancellationToken ct) =>
        db.Transact(
            async ct =>
            {
                if (await db.HoldCycle(cycleId, ct) is not { } cycle)
                    return false;
                // A draft can be deleted, published or planned anew while this waited for the lock.
                if (
                    await db.Opportunities.Include(o => o.Sessions).SingleOrDefaultAsync(o => o.Id == id, ct)
                    is not { PublishAt: { } planned } opportunity
                )
                    return false;
                var audit = new AuditContext(Actor.System("Publication"), calendar.Now);
                if (planned > audit.At)
                    return false;
                Refusal.When(cycle.WhyNotChange());
                opportunity.Publish(audit.At);
                db.Note(audit, nameof(Opportunity), id, "Published at the planned time");
                return true;
            },
            ct
        );
}
