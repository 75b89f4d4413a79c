namespace MasterHome.Mail.Outbox;

/// <summary>How emails get their one-time links. Accounts registers it, so that Mail needs to know no account.</summary>
/// <param name="WriteRequested">Queues the emails that people asked for since the last run, by the time now (UTC).</param>
/// <param name="Mint">Makes the link of an email at the moment it is sent; null for emails without one.</param>
public sealed record OneTimeLinkSource(
    Func<DateTime, CancellationToken, Task> WriteRequested,
    Func<OutgoingEmail, Task<OneTimeLink?>> Mint
);

/// <param name="Link">The full address; null when the email must not be sent.</param>
/// <param name="Life">How long the link works, in words.</param>
/// <param name="Why">Why the email must not be sent.</param>
public sealed record OneTimeLink(string? Link, string? Life, string? Why);
