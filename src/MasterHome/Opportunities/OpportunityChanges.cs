using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Mail.Outbox;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Opportunities;

/// <summary>Changes an opportunity. Sign-ups keep the points and the rule of the day on which they were made, unless the administrator
/// applies the change to them.</summary>
public sealed class OpportunityChanges(HomeDb db)
{
    /// <param name="reason">Applies changed points to sign-ups that are not verified yet, and tells their members why. Null: they keep
    /// theirs.</param>
    /// <param name="version">The version that the form was made from; null without a form.</param>
    /// <returns>A description of the change, or an empty string.</returns>
    public Task<string> Change(
        int id,
        OpportunityTerms terms,
        string? reason,
        AuditContext audit,
        EditedVersion? version = null,
        CancellationToken ct = default
    ) =>
        db.Transact(
            async ct =>
            {
                var opportunity =
                    await db.Opportunities.Include(o => o.Sessions).SingleOrDefaultAsync(o => o.Id == id, ct)
                    ?? throw new NotFoundException("This opportunity does not exist.");
                if (!await db.Cycles.HoldOpen(opportunity.CycleId, ct))
                    Refusal.When((await db.Cycles.SingleAsync(c => c.Id == opportunity.CycleId, ct)).WhyNotChange());
                version?.MustMatch(nameof(Opportunity), id, opportunity.Terms);
                var change = opportunity.Change(terms);
                await RefuseDuplicateTitle(opportunity, ct);
                if (change.Length > 0)
                    db.Note(audit, nameof(Opportunity), id, "Changed", after: change, reason: reason);
                if (reason is not null)
                    await Apply(opportunity, reason, audit, ct);
                return change;
            },
            ct
        );

    /// <exception cref="RefusedException">Another opportunity of the year has this title.</exception>
    public async Task RefuseDuplicateTitle(Opportunity opportunity, CancellationToken ct = default)
    {
        if (
            await db.Opportunities.AnyAsync(
                o => o.CycleId == opportunity.CycleId && o.TitleKey == opportunity.TitleKey && o.Id != opportunity.Id,
                ct
            )
        )
            throw new RefusedException(
                "This year already has an opportunity with this title. Choose another title.",
                nameof(Opportunity.Title)
            );
    }

    private async Task Apply(Opportunity opportunity, string reason, AuditContext audit, CancellationToken ct)
    {
        var open = await db
            .SignUps.Where(s =>
                s.OpportunityId == opportunity.Id
                && (SignUpStates.Active.Contains(s.State) || (s.State == SignUpState.Declined && s.ReportedAt != null))
            )
            .Join(db.Members, s => s.MemberId, m => m.Id, (signUp, member) => new { signUp, member })
            .ToListAsync(ct);
        var year = await db.Cycles.Where(c => c.Id == opportunity.CycleId).Select(c => c.Year).SingleAsync(ct);
        foreach (var (signUp, member) in open.Select(x => (x.signUp, x.member)))
        {
            var before = signUp.Rule;
            if (!signUp.TakeRule(opportunity))
                continue;
            db.Note(audit, nameof(SignUp), signUp.Id, "Points changed", signUp.MemberId, before, signUp.Rule, reason);
            var session = opportunity.Sessions.Single(s => s.Id == signUp.SessionId);
            db.Queue(new SignUpEmails(signUp, member, opportunity, session, year, audit).RuleChanged(reason));
        }
    }
}
