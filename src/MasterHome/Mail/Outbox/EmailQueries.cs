using MasterHome.Data;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Mail.Outbox;

public static class EmailQueries
{
    /// <summary>Counting more emails that were sent on each request would take longer than the rest of the page.</summary>
    public const int MostCounted = 1_000;

    /// <summary>One state after the other: an index counts those of one state, and stops where it is told to.</summary>
    private static readonly Func<HomeDb, int, IAsyncEnumerable<StateCount>> Counts = EF.CompileAsyncQuery(
        (HomeDb db, int most) =>
            db
                .OutgoingEmails.Where(m => m.State == EmailState.Waiting || m.State == EmailState.Failed)
                .GroupBy(m => m.State)
                .Select(g => new StateCount { State = g.Key, Count = g.Count() })
                .Concat(
                    db.OutgoingEmails.Where(m => m.State == EmailState.Sent)
                        .Take(most)
                        .GroupBy(m => m.State)
                        .Select(g => new StateCount { State = g.Key, Count = g.Count() })
                )
                .Concat(
                    db.OutgoingEmails.Where(m => m.State == EmailState.Canceled)
                        .Take(most)
                        .GroupBy(m => m.State)
                        .Select(g => new StateCount { State = g.Key, Count = g.Count() })
                )
                .Concat(
                    db.OutgoingEmails.Where(m => m.State == EmailState.NotSent)
                        .Take(most)
                        .GroupBy(m => m.State)
                        .Select(g => new StateCount { State = g.Key, Count = g.Count() })
                )
                .Concat(
                    db.OutgoingEmails.Where(m => m.State == EmailState.Returned)
                        .Take(most)
                        .GroupBy(m => m.State)
                        .Select(g => new StateCount { State = g.Key, Count = g.Count() })
                )
    );

    /// <summary>How many emails are in each state: exactly of those that wait or failed, of each other state at most one more than
    /// <see cref="MostCounted"/>. A state without emails is absent.</summary>
    public static async Task<IReadOnlyDictionary<EmailState, int>> CountByState(this HomeDb db, CancellationToken ct) =>
        await Counts(db, MostCounted + 1).ToDictionaryAsync(c => c.State, c => c.Count, cancellationToken: ct);

    /// <summary>Emails that a change on request is for. Those that were sent, and for a retry those that are planned for later, are not;
    /// see <see cref="OutgoingEmail.WhyNotRetry"/>.</summary>
    /// <param name="now">UTC.</param>
    public static IQueryable<OutgoingEmail> OpenFor(this IQueryable<OutgoingEmail> emails, EmailChange? change, DateTime now)
    {
        var open = emails.Where(m => m.SentAt == null && (m.State == EmailState.Waiting || m.State == EmailState.Failed));
        return change == EmailChange.Retry
            ? open.Where(m => m.State == EmailState.Failed || m.Attempts > 0 || m.NextAttemptAt <= now)
            : open;
    }

    /// <summary>Emails whose key begins with the prefix. By a range, because SQLite reads every key for "begins with" alone.</summary>
    internal static IQueryable<OutgoingEmail> WithKeysFrom(this IQueryable<OutgoingEmail> emails, string prefix)
    {
        var end = KeyRange.EndOf(prefix);
        return emails.Where(m => m.Key.CompareTo(prefix) >= 0 && m.Key.CompareTo(end) < 0 && m.Key.StartsWith(prefix));
    }

    /// <summary>Cancels the emails about a decision on a sign-up that have not left. One that is being sent right now may still
    /// arrive.</summary>
    /// <param name="decidedAt">When they were queued, UTC.</param>
    /// <returns>How many were canceled.</returns>
    public static Task<int> CancelEmailsOfSignUp(
        this HomeDb db,
        int signUpId,
        IReadOnlyList<string> kinds,
        DateTime decidedAt,
        DateTime now,
        CancellationToken ct
    ) =>
        db
            .OutgoingEmails.Where(m => m.SignUpId == signUpId && kinds.Contains(m.Kind) && m.CreatedAt == decidedAt)
            .Cancel("the decision was undone before it could be sent", now, ct);

    /// <summary>Cancels the email about a decision that was undone, if it has not left.</summary>
    /// <param name="prefix">How its unique key begins.</param>
    /// <param name="decidedAt">When it was queued, UTC.</param>
    /// <returns>How many were canceled.</returns>
    internal static Task<int> CancelUnsent(this HomeDb db, string prefix, DateTime decidedAt, DateTime now, CancellationToken ct) =>
        db
            .OutgoingEmails.WithKeysFrom(prefix)
            .Where(m => m.CreatedAt == decidedAt)
            .Cancel("the decision was undone before it could be sent", now, ct);

    /// <summary>Cancels those that wait, so that <see cref="ResumeCanceled"/> can queue them again.</summary>
    internal static Task<int> CancelWaiting(this IQueryable<OutgoingEmail> emails, DateTime now, CancellationToken ct) =>
        emails
            .Where(m => m.State == EmailState.Waiting && m.SentAt == null && (m.HeldUntil == null || m.HeldUntil <= now || m.MarksOutage))
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(m => m.State, EmailState.Canceled)
                        .SetProperty(m => m.HeldBy, (string?)null)
                        .SetProperty(m => m.MarksOutage, false)
                        .SetProperty(m => m.HeldUntil, (DateTime?)null),
                ct
            );

    /// <summary>Queues canceled ones again, for that time (UTC).</summary>
    internal static Task<int> ResumeCanceled(this IQueryable<OutgoingEmail> emails, DateTime at, CancellationToken ct) =>
        emails
            .Where(m => m.State == EmailState.Canceled)
            .ExecuteUpdateAsync(set => set.SetProperty(m => m.State, EmailState.Waiting).SetProperty(m => m.NextAttemptAt, at), ct);

    /// <summary>Cancels those that wait. An email that is being sent right now may still arrive.</summary>
    internal static Task<int> Cancel(this IQueryable<OutgoingEmail> emails, string why, DateTime now, CancellationToken ct) =>
        emails
            .Where(m => m.State == EmailState.Waiting && m.SentAt == null && (m.HeldUntil == null || m.HeldUntil <= now || m.MarksOutage))
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(m => m.State, EmailState.NotSent)
                        .SetProperty(m => m.LastError, why)
                        .SetProperty(m => m.HeldBy, (string?)null)
                        .SetProperty(m => m.MarksOutage, false)
                        .SetProperty(m => m.HeldUntil, (DateTime?)null),
                ct
            );

    private sealed class StateCount
    {
        public required EmailState State { get; init; }

        public required int Count { get; init; }
    }
}
