namespace MasterHome.Accounts.SecurityEvents;

/// <summary>Settings under <c>Security:</c>: what is kept of security events.</summary>
public sealed class SecuritySettings : ICheckedSettings
{
    /// <summary>Days for which a security event is stored.</summary>
    public int KeepEventsDays { get; set; } = 400;

    /// <summary>Rows a day (UTC) for events that belong to no account; what is above is counted in one row.</summary>
    public int AnonymousEventsPerDay { get; set; } = 2000;

    /// <summary>Rows a day (UTC) for one account's refusals, and as many for what was done; what is above is counted in one row.</summary>
    public int EventsPerAccountPerDay { get; set; } = 200;

    /// <summary>Events that wait in memory to be written; more are dropped with a warning in the log.</summary>
    public int WaitingEvents { get; set; } = 10_000;

    public IEnumerable<string> FindErrors()
    {
        foreach (
            var (setting, value, least, most) in new[]
            {
                (nameof(KeepEventsDays), KeepEventsDays, 1, 3650),
                (nameof(AnonymousEventsPerDay), AnonymousEventsPerDay, 1, 1_000_000),
                (nameof(EventsPerAccountPerDay), EventsPerAccountPerDay, 1, 100_000),
                (nameof(WaitingEvents), WaitingEvents, 1, 1_000_000),
            }
        )
        {
            if (value < least || value > most)
                yield return $"Security:{setting} is {value}; enter a whole number from {least} to {most}.";
        }
    }
}
