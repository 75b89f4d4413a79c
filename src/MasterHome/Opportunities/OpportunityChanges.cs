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
    public Task<OpportunityChange> Change(
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
                var cycleId = await db.Opportunities.Where(o => o.Id == id).Select(o => o.CycleId).FirstOrDefaultAsync(ct);
                var cycle = await db.HoldCycle(cycleId, ct) ?? throw new NotFoundException("This opportunity does not exist.");
                // A draft can be deleted while this waited for the lock.
                var opportunity =
                    await db.Opportunities.SingleOrDefaultAsync(o => o.Id == id, ct)
                    ?? throw new NotFoundException("This opportunity does not exist.");
                Refusal.When(cycle.WhyNotChange());
                version?.MustMatch(nameof(Opportunity), id, opportunity.Terms);
                var change = opportunity.Change(terms);
                await RefuseDuplicateTitle(opportunity, ct);
                if (change.Length > 0)
                    db.Note(audit, nameof(Opportunity), id, "Changed", after: change, reason: reason);
                return new OpportunityChange(change, reason is null ? 0 : await Apply(opportunity, reason, audit, ct));
            },
            ct
        );

    /// <summary>Copies the texts and the rule to the newest open year, as a draft without sessions.</summary>
    /// <returns>The ID of the copy.</returns>
    public Task<int> CopyToNewestYear(int id, AuditContext audit, CancellationToken ct = default) =>
        db.Transact(
            async ct =>
            {
                var old =
                    await db.Opportunities.AsNoTracking().SingleOrDefaultAsync(o => o.Id == id, ct)
                    ?? throw new NotFoundException("This opportunity does not exist.");
                var year = await db.Cycles.Where(c => c.Id == old.CycleId).Select(c => c.Year).SingleAsync(ct);
                var newest = await db
                    .Cycles.Where(c => c.ClosedAt == null && c.Year > year)
                    .OrderByDescending(c => c.Year)
                    .Select(c => c.Id)
                    .FirstOrDefaultAsync(ct);
                if (await db.HoldCycle(newest, ct) is not { } cycle)
                    throw new RefusedException($"There is no open year after {year}. Add the next cycle first.");
                Refusal.When(cycle.WhyNotChange());
                var copy = new Opportunity(cycle.Id, old.Terms, audit.At);
                await RefuseDuplicateTitle(copy, ct);
                db.Add(copy);
                await db.SaveChangesAsync(ct);
                db.Note(audit, nameof(Opportunity), copy.Id, $"{Format.Isolated(copy.Title)} copied from {year}", after: copy.Rule);
                return copy.Id;
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

    /// <returns>The number of sign-ups whose points changed.</returns>
    private async Task<int> Apply(Opportunity opportunity, string reason, AuditContext audit, CancellationToken ct)
    {
        var open = await db
            .SignUps.Where(s =>
                s.OpportunityId == opportunity.Id
                && (SignUpStates.Active.Contains(s.State) || (s.State == SignUpState.Declined && s.ReportedAt != null))
            )
            .Join(db.Members, s => s.MemberId, m => m.Id, (signUp, member) => new { signUp, member })
            .Join(
                db.Sessions,
                x => x.signUp.SessionId,
                s => s.Id,
                (x, session) =>
                    new
                    {
                        x.signUp,
                        x.member,
                        session,
                    }
            )
            .ToListAsync(ct);
        var year = await db.Cycles.Where(c => c.Id == opportunity.CycleId).Select(c => c.Year).SingleAsync(ct);
        var changed = 0;
        foreach (var (signUp, member, session) in open.Select(x => (x.signUp, x.member, x.session)))
        {
            var before = signUp.Rule;
            if (!signUp.TakeRule(opportunity))
                continue;
            changed++;
            db.Note(audit, nameof(SignUp), signUp.Id, "Points changed", signUp.MemberId, before, signUp.Rule, reason);
            db.Queue(new SignUpEmails(signUp, member, opportunity, session, year, audit).RuleChanged(reason));
        }
        return changed;
    }
}

/// <param name="Text">What changed in the opportunity; empty if nothing did.</param>
/// <param name="SignUps">Sign-ups whose points changed.</param>
public sealed record OpportunityChange(string Text, int SignUps);
