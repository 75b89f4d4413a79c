namespace MasterHome.Mail.Outbox;

/// <summary>Provides one-time links for emails. Accounts registers it, so that Mail does not depend on accounts.</summary>
/// <param name="QueueRequested">Queues the emails that were requested since the last run. The argument is the current time (UTC).</param>
/// <param name="Create">Creates the link of an email when it is sent; returns null for emails without a link.</param>
public sealed record OneTimeLinkSource(
    Func<DateTime, CancellationToken, Task> QueueRequested,
    Func<OutgoingEmail, Task<OneTimeLink?>> Create
);

/// <param name="Link">The absolute URL; null when the email must not be sent.</param>
/// <param name="Lifetime">How long the link works, as text.</param>
/// <param name="Error">Why the email must not be sent; null when it can be.</param>
public sealed record OneTimeLink(string? Link, string? Lifetime, string? Error);
