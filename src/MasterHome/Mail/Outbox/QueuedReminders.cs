using MasterHome.Data;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Mail.Outbox;

/// <summary>Reminders in the outbox that are not sent yet. When their subject ends first, such as while the mail server is down,
/// they are canceled in the transaction that ends it. A digest is canceled as a whole; what still applies is queued again the next
/// morning.</summary>
internal static class QueuedReminders
{
    /// <summary>The key of every reminder starts with it, so that Mail finds reminders without knowing their kinds.</summary>
    public const string KeyPrefix = "reminder:";

    private const string Reason = "its subject no longer applied before it could be sent";

    /// <summary>Cancels all reminders of a member.</summary>
    public static Task CancelReminders(this HomeDb db, int memberId, DateTime now, CancellationToken ct) =>
        Cancel(db.OutgoingEmails.Where(m => m.MemberId == memberId && m.Key.StartsWith(KeyPrefix)), now, ct);

    /// <summary>Cancels the reminders of these kinds.</summary>
    public static Task CancelReminders(this HomeDb db, int memberId, IReadOnlyList<string> kinds, DateTime now, CancellationToken ct) =>
        Cancel(db.OutgoingEmails.Where(m => m.MemberId == memberId && (m.Kind == Digest.Key || kinds.Contains(m.Kind))), now, ct);

    /// <summary>Cancels the reminders of one sign-up: that its session is near, or that its offer ends.</summary>
    public static Task CancelRemindersForSignUp(this HomeDb db, int memberId, int signUpId, DateTime now, CancellationToken ct) =>
        Cancel(
            db.OutgoingEmails.Where(m =>
                m.MemberId == memberId && m.Key.StartsWith(KeyPrefix) && (m.Kind == Digest.Key || m.SignUpId == signUpId)
            ),
            now,
            ct
        );

    /// <summary>An email that is being sent right now may still arrive.</summary>
    private static Task Cancel(IQueryable<OutgoingEmail> emails, DateTime now, CancellationToken ct) => emails.Cancel(Reason, now, ct);
}
