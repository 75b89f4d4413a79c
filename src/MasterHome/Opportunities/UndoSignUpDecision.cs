using MasterHome.Data;
using MasterHome.History;
using MasterHome.Mail.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Opportunities;

/// <summary>Undoes the last decision on a sign-up: verified, declined, did not take part, or attendance. Points go back by a reversing
/// entry. The email about the decision is canceled, or followed by another when it has left.</summary>
public sealed class UndoSignUpDecision(HomeDb db, SignUpDecisions decisions, IOptions<UndoSettings> settings)
{
    private static readonly string[] DecisionKinds = [CompletionVerified.Key, CompletionDeclined.Key, SignUpDeclined.Key, MarkedAbsent.Key];

    /// <exception cref="RefusedException">Too late, nothing to undo, the administrator's own work, a closed year, or the member has signed
    /// up again since.</exception>
    public Task Undo(int signUpId, AuditContext audit, CancellationToken ct = default) =>
        db.Transact(
            async ct =>
            {
                var known =
                    await db
                        .SignUps.AsNoTracking()
                        .Where(s => s.Id == signUpId)
                        .Select(s => new { s.SessionId, s.MemberId })
                        .SingleOrDefaultAsync(ct)
                    ?? throw new NotFoundException("This sign-up does not exist.");
                var locked = await db.LockSession(known.SessionId, known.MemberId, ct);
                var signUp = await db.SignUps.SingleAsync(s => s.Id == signUpId, ct);
                Refusal.When(locked.Cycle.WhyNotChange());
                var (before, decidedAt) = (signUp.State, signUp.StateAt);
                if (signUp.Undo(audit, settings.Value.Within) > 0)
                    await decisions.ReverseCredit(signUp, audit, ct);
                var again = await db
                    .SignUps.Active()
                    .AnyAsync(s => s.SessionId == known.SessionId && s.MemberId == known.MemberId && s.Id != signUpId, ct);
                if (again && signUp.IsActive)
                    throw new RefusedException("The member has signed up for this session again since. Decide on that sign-up.");
                db.Note(audit, nameof(SignUp), signUp.Id, "Decision undone", signUp.MemberId, before, signUp.State);
                if (await db.CancelEmailsOfSignUp(signUpId, DecisionKinds, decidedAt, audit.At, ct) > 0)
                    return;
                var member = await db.Members.SingleAsync(m => m.Id == signUp.MemberId, ct);
                db.Queue(
                    new SignUpEmails(signUp, member, locked.Opportunity, locked.Session, locked.Cycle.Year, audit).DecisionUndone(before)
                );
            },
            ct
        );
}
