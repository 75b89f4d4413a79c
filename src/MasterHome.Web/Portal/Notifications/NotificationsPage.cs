using MasterHome.Mail.Outbox;
using MasterHome.Mail.Templates;

namespace MasterHome.Web.Portal.Notifications;

public sealed record NotificationsPage(string Zone, IReadOnlyList<ReminderChoice> Regular, Page<ReceivedEmail> Emails)
{
    public int On => Regular.Count(email => email.IsOn);
}

public sealed record ReminderChoice(string Kind, string Name, string? About, bool IsOn);

/// <param name="At">When it left, or, until then, when it was written.</param>
public sealed record ReceivedEmail(string Name, string Subject, string To, DateTime At, EmailState State);

/// <param name="Names">What the email's link turns off.</param>
/// <param name="Token">Null when the link is not one of ours.</param>
public sealed record UnsubscribePage(IReadOnlyList<string> Names, string? Token)
{
    /// <summary>What was on until now, by kind; empty when all of it was off before.</summary>
    public IReadOnlyList<string> TurnedOff { get; init; } = [];

    public string Address => $"{UnsubscribeLinks.Page}{Token}";
}
