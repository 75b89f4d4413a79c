using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Points;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Opportunities;

/// <summary>Credits verified sign-ups to the ledger.</summary>
internal sealed class CompletionCredits(HomeDb db, Ledger ledger)
{
    /// <summary>Posts the points of a sign-up that was just verified, in the caller's transaction.</summary>
    /// <param name="cycle">The open cycle of the day on which it was done.</param>
    /// <exception cref="RefusedException">The year is closed, the person is no member in it, or the yearly limit is reached.</exception>
    public async Task Post(SignUp signUp, Opportunity opportunity, ProgramCycle cycle, AuditContext audit, CancellationToken ct)
    {
        if (cycle.IsClosed)
            throw new RefusedException($"The year {cycle.Year} is closed; correct the points instead.");
        if (await db.MembershipOf(signUp.MemberId, cycle, ct) != Membership.Runs)
            throw new RefusedException($"This person is not a member in {cycle.Year}, so nothing can be credited. Decline it.");
        Refusal.When(
            opportunity.WhyNotCredit(
                await db.SignUps.CountAsync(
                    s =>
                        s.MemberId == signUp.MemberId
                        && s.OpportunityId == opportunity.Id
                        && s.State == SignUpState.Verified
                        && s.Id != signUp.Id,
                    ct
                )
            )
        );
        var key = KeyOf(signUp);
        ledger.Post(
            new Posting(
                signUp.MemberId,
                cycle.Id,
                signUp.PointsGiven!.Value,
                PointKind.Completion,
                signUp.CompletedOn!.Value,
                opportunity.Title,
                signUp.Rule,
                signUp.RuleVersion,
                await NextKey(key, ct),
                audit
            )
            {
                OpportunityId = opportunity.Id,
                Evidence = signUp.Evidence,
                Reason = signUp.DecisionReason,
            }
        );
    }

    /// <summary>Posts the entry that takes back what was posted last for a sign-up, in the caller's transaction.</summary>
    /// <exception cref="RefusedException">The year of the entry is closed.</exception>
    public async Task Reverse(SignUp signUp, AuditContext audit, CancellationToken ct)
    {
        var key = KeyOf(signUp);
        var entry = await Entries(key).OrderByDescending(e => e.Id).FirstAsync(ct);
        var cycle = await db.Cycles.AsNoTracking().SingleAsync(c => c.Id == entry.CycleId, ct);
        if (cycle.IsClosed)
            throw new RefusedException($"The year {cycle.Year} is closed; correct the points instead.");
        ledger.Post(
            new Posting(
                entry.MemberId,
                entry.CycleId,
                -entry.Points,
                PointKind.Completion,
                entry.OccurredOn,
                entry.Title,
                entry.Rule,
                entry.RuleVersion,
                await NextKey(key, ct),
                audit
            )
            {
                OpportunityId = entry.OpportunityId,
                Reason = "The verification was undone.",
                CorrectsId = entry.Id,
            }
        );
    }

    private static string KeyOf(SignUp signUp) => $"sign-up:{signUp.Id}";

    /// <summary>A sign-up that is verified again after it was undone has several entries, each with a key of its own.</summary>
    private async Task<string> NextKey(string key, CancellationToken ct) =>
        await Entries(key).CountAsync(ct) is > 0 and var earlier ? $"{key}:{earlier}" : key;

    private IQueryable<PointEntry> Entries(string key)
    {
        var prefix = key + ":";
        return db.PointEntries.Where(e => e.SourceKey == key || e.SourceKey.StartsWith(prefix));
    }
}
