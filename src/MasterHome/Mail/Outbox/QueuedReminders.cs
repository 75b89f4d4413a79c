using MasterHome.Data;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Mail.Outbox;

/// <summary>Regular reminders that stand in the outbox and have not left. When what they are about ends before, such as while the mail
/// server is down, they are called off in the transaction that ends it. A digest goes with whatever it may hold: what is still so is
/// written anew the next morning.</summary>
public static class QueuedReminders
{
    private const string Why = "what it was to remind of was over before it could leave";

    /// <summary>Everything of which a member was to be reminded.</summary>
    public static Task CallOffReminders(this HomeDb db, int memberId, DateTime now, CancellationToken ct) =>
        db.CallOffReminders(memberId, EmailKinds.MayBeDeclined, now, ct);

    /// <summary>What is of these kinds.</summary>
    public static Task CallOffReminders(this HomeDb db, int memberId, IReadOnlyList<string> kinds, DateTime now, CancellationToken ct) =>
        CallOff(
            db.OutgoingEmails.Where(m => m.MemberId == memberId && (m.Kind == EmailKinds.Digest || EF.Parameter(kinds).Contains(m.Kind))),
            now,
            ct
        );

    /// <summary>What is about this sign-up: that its session is near, or that its offer ends.</summary>
    public static Task CallOffRemindersOfPlace(this HomeDb db, int memberId, int signUpId, DateTime now, CancellationToken ct)
    {
        // As the values name the page of the sign-up; within them a quotation mark of somebody's words is never written as such.
        var page = $"\"page\":\"/sign-ups/{signUpId}\"";
        return CallOff(
            db.OutgoingEmails.Where(m =>
                m.MemberId == memberId
                && (
                    m.Kind == EmailKinds.Digest
                    || ((m.Kind == EmailKinds.SessionSoon || m.Kind == EmailKinds.OfferEnding) && m.Values.Contains(page))
                )
            ),
            now,
            ct
        );
    }

    /// <summary>One that is being sent at this moment may still arrive.</summary>
    private static Task CallOff(IQueryable<OutgoingEmail> emails, DateTime now, CancellationToken ct) =>
        emails
            .Where(m =>
                m.State == EmailState.Waiting
                && m.SentAt == null
                && (m.HeldUntil == null || m.HeldUntil <= now || m.HeldBy == OutgoingEmail.Resting)
            )
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(m => m.State, EmailState.Dropped)
                        .SetProperty(m => m.LastError, Why)
                        .SetProperty(m => m.HeldBy, (string?)null)
                        .SetProperty(m => m.HeldUntil, (DateTime?)null),
                ct
            );
}
