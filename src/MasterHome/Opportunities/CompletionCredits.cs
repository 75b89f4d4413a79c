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
                await ledger.NextKey(KeyOf(signUp), ct),
                audit
            )
            {
                OpportunityId = opportunity.Id,
                Evidence = signUp.Evidence,
                Reason = signUp.DecisionReason,
            }
        );
    }

    /// <summary>Takes back what was posted last for a sign-up, in the caller's transaction.</summary>
    /// <exception cref="RefusedException">The year of the entry is closed.</exception>
    public Task Reverse(SignUp signUp, AuditContext audit, CancellationToken ct) =>
        ledger.Reverse(KeyOf(signUp), "The verification was undone.", audit, ct);

    private static string KeyOf(SignUp signUp) => $"sign-up:{signUp.Id}";
}
