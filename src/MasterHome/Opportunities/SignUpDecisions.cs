using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Mail.Outbox;
using MasterHome.Points;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Opportunities;

/// <summary>The team's decisions on a sign-up: verify (with a ledger entry), decline, or send next steps.</summary>
public sealed class SignUpDecisions(HomeDb db, Ledger ledger)
{
    /// <summary>What the history calls new next steps.</summary>
    internal const string NextStepsSent = "Next steps sent";

    /// <param name="points">Whole points; null uses the opportunity's points.</param>
    public Task Verify(int signUpId, int? points, string? reason, AuditContext audit, CancellationToken ct = default) =>
        On(
            signUpId,
            audit,
            async (signUp, opportunity, ct) =>
            {
                signUp.Verify(points, reason, audit);
                var cycle = await db.Cycles.OfYear(signUp.CompletedOn!.Value.Year, ct);
                await Credit(signUp, opportunity, cycle, audit, ct);
                return new Decision("Verified", emails => emails.CompletionVerified());
            },
            ct
        );

    public Task Decline(int signUpId, string? reason, AuditContext audit, CancellationToken ct = default) =>
        On(
            signUpId,
            audit,
            (signUp, _, _) =>
            {
                var interest = signUp.State == SignUpState.Interested;
                signUp.Decline(reason, audit);
                return Task.FromResult<Decision?>(
                    new Decision("Declined", emails => interest ? emails.SignUpDeclined() : emails.CompletionDeclined())
                );
            },
            ct
        );

    /// <param name="version">The version that the form was made from; null without a form that shows the text.</param>
    public Task WriteNextSteps(
        int signUpId,
        string text,
        AuditContext audit,
        EditedVersion? version = null,
        CancellationToken ct = default
    ) =>
        On(
            signUpId,
            audit,
            (signUp, _, _) =>
            {
                version?.MustMatch(nameof(SignUp), signUpId, signUp.NextSteps ?? "");
                return Task.FromResult(
                    signUp.WriteNextSteps(text, audit) ? new Decision(NextStepsSent, emails => emails.NextSteps()) : null
                );
            },
            ct
        );

    /// <summary>Credits the points of a sign-up that was just verified to the ledger, in the caller's transaction.</summary>
    /// <param name="cycle">The open cycle of the day on which it was done.</param>
    /// <exception cref="RefusedException">The year is closed, the person is no member in it, or the yearly limit is reached.</exception>
    internal async Task Credit(SignUp signUp, Opportunity opportunity, ProgramCycle cycle, AuditContext audit, CancellationToken ct)
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

    /// <summary>Takes back what was credited last for a sign-up, in the caller's transaction.</summary>
    /// <exception cref="RefusedException">The year of the entry is closed.</exception>
    internal Task ReverseCredit(SignUp signUp, AuditContext audit, CancellationToken ct) =>
        ledger.Reverse(KeyOf(signUp), "The verification was undone.", audit, ct);

    /// <summary>Loads the sign-up, applies the decision, and saves it with ledger entry, email and history in one transaction.</summary>
    private Task On(
        int signUpId,
        AuditContext audit,
        Func<SignUp, Opportunity, CancellationToken, Task<Decision?>> decide,
        CancellationToken ct
    ) =>
        db.Transact(
            async ct =>
            {
                // The close takes the same lock, so nothing is credited in a year that closes meanwhile.
                await db.HoldCycleOf(await db.SignUps.Where(s => s.Id == signUpId).Select(s => s.SessionId).FirstOrDefaultAsync(ct), ct);
                var signUp =
                    await db.SignUps.SingleOrDefaultAsync(s => s.Id == signUpId, ct)
                    ?? throw new NotFoundException("This sign-up does not exist.");
                var opportunity = await db.Opportunities.SingleAsync(o => o.Id == signUp.OpportunityId, ct);
                var session = await db.Sessions.SingleAsync(s => s.Id == signUp.SessionId, ct);
                var member = await db.Members.SingleAsync(m => m.Id == signUp.MemberId, ct);
                var before = signUp.State;
                if (await decide(signUp, opportunity, ct) is not { } decision)
                    return;
                db.Note(audit, nameof(SignUp), signUp.Id, decision.What, signUp.MemberId, before, signUp.State, signUp.DecisionReason);
                var year = await db.Cycles.Where(c => c.Id == opportunity.CycleId).Select(c => c.Year).SingleAsync(ct);
                db.Queue(decision.Email(new SignUpEmails(signUp, member, opportunity, session, year, audit)));
            },
            ct
        );

    private static string KeyOf(SignUp signUp) => $"sign-up:{signUp.Id}";

    private sealed record Decision(string What, Func<SignUpEmails, OutgoingEmail> Email);
}
