using MasterHome.Mail.Outbox;
using MasterHome.Mail.Templates;

namespace MasterHome.Web.Portal.Notifications;

public sealed record NotificationsPage(string Zone, IReadOnlyList<ReminderChoice> Regular, Page<ReceivedEmail> Emails)
{
    public int On => Regular.Count(email => email.IsOn);
}

public sealed record ReminderChoice(string Kind, string Name, string? About, bool IsOn);

/// <param name="At">When the email was sent; until then, when it was queued. UTC.</param>
public sealed record ReceivedEmail(string Name, string Subject, string To, DateTime At, EmailState State)
{
    public string Tone =>
        State switch
        {
            EmailState.Sent => "good",
            EmailState.Parked => "bad",
            EmailState.Waiting => "warn",
            _ => "",
        };

    public string StateLabel =>
        State switch
        {
            EmailState.Sent => "Sent",
            EmailState.Waiting => "On its way",
            EmailState.Parked => "Not delivered",
            EmailState.Dropped => "Not sent: no longer current",
            _ => "Stopped",
        };
}

/// <param name="Names">What the email's link turns off.</param>
/// <param name="Token">Null when the link is not one of ours.</param>
public sealed record UnsubscribePage(IReadOnlyList<string> Names, string? Token)
{
    /// <summary>What was on until now, by kind; empty when all of it was off before.</summary>
    public IReadOnlyList<string> TurnedOff { get; init; } = [];

    public string Address => $"{UnsubscribeLinks.Page}{Token}";
}
