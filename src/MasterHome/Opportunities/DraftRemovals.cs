using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Opportunities;

/// <summary>Deletes drafts, and sessions of drafts. What was published once is retired or canceled instead.</summary>
public sealed class DraftRemovals(HomeDb db)
{
    /// <summary>Why an opportunity cannot be deleted, or null.</summary>
    public async Task<string?> WhyNotDelete(Opportunity opportunity, CancellationToken ct = default) =>
        opportunity.PublishedAt is not null || opportunity.RetiredAt is not null
            ? "Only a draft that was never published can be deleted. Retire it instead."
        : await db.SignUps.AnyAsync(s => s.OpportunityId == opportunity.Id, ct) ? "Members are or were signed up for it."
        : await db.PointEntries.AnyAsync(e => e.OpportunityId == opportunity.Id, ct) ? "Points were credited for it."
        : await db.Cycles.AnyAsync(c => c.Id == opportunity.CycleId && c.ClosedAt != null, ct) ? "Its year is closed."
        : null;

    /// <summary>Why a session cannot be deleted, or null.</summary>
    public async Task<string?> WhyNotDelete(Opportunity opportunity, Session session, CancellationToken ct = default) =>
        opportunity.PublishedAt is not null || opportunity.RetiredAt is not null
            ? "The opportunity was published, so its sessions cannot be deleted. Cancel the session instead."
        : await db.SignUps.AnyAsync(s => s.SessionId == session.Id, ct) ? "Members are or were signed up for it."
        : await db.Cycles.AnyAsync(c => c.Id == opportunity.CycleId && c.ClosedAt != null, ct) ? "Its year is closed."
        : null;

    /// <summary>What is deleted with a draft, as the version of the question names it.</summary>
    public static object Contents(Opportunity draft) =>
        new { draft.Terms, Sessions = draft.Sessions.OrderBy(s => s.Id).Select(s => new { s.Id, s.Terms }) };

    /// <summary>Deletes a draft with its sessions.</summary>
    /// <param name="version">What the question showed; null without a question.</param>
    /// <returns>The id of its cycle.</returns>
    public Task<int> Delete(int id, AuditContext audit, EditedVersion? version = null, CancellationToken ct = default) =>
        db.Transact(
            async ct =>
            {
                var opportunity = await Hold(id, audit, ct);
                version?.MustMatch(nameof(Opportunity), id, Contents(opportunity));
                Refusal.When(await WhyNotDelete(opportunity, ct));
                db.RemoveRange(opportunity.Sessions);
                db.Remove(opportunity);
                db.Note(
                    audit,
                    nameof(Opportunity),
                    id,
                    $"The draft {Format.Isolated(opportunity.Title)} was deleted",
                    before: opportunity.Rule
                );
                return opportunity.CycleId;
            },
            ct
        );

    /// <summary>Deletes a session of a draft.</summary>
    /// <param name="version">What the question showed; null without a question.</param>
    public Task DeleteSession(
        int opportunityId,
        int id,
        AuditContext audit,
        EditedVersion? version = null,
        CancellationToken ct = default
    ) =>
        db.Transact(
            async ct =>
            {
                var opportunity = await Hold(opportunityId, audit, ct);
                var session =
                    opportunity.Sessions.FirstOrDefault(s => s.Id == id) ?? throw new NotFoundException("This session does not exist.");
                version?.MustMatch(nameof(Session), id, session.Terms);
                Refusal.When(await WhyNotDelete(opportunity, session, ct));
                db.Remove(session);
                db.Note(
                    audit,
                    nameof(Session),
                    id,
                    $"Session of the draft {Format.Isolated(opportunity.Title)} deleted",
                    before: session.Terms.Describe()
                );
            },
            ct
        );

    /// <summary>Locks the cycle, which publishing and sign-ups lock too, and then reads the draft.</summary>
    private async Task<Opportunity> Hold(int id, AuditContext audit, CancellationToken ct)
    {
        if (!audit.By.MayDecide)
            throw new RefusedException("Only an administrator can delete a draft.");
        var cycleId = await db.Opportunities.Where(o => o.Id == id).Select(o => o.CycleId).FirstOrDefaultAsync(ct);
        if (await db.HoldCycle(cycleId, ct) is null)
            throw new NotFoundException("This opportunity does not exist.");
        return await db.Opportunities.Include(o => o.Sessions).SingleOrDefaultAsync(o => o.Id == id, ct)
            ?? throw new NotFoundException("This opportunity does not exist.");
    }
}
