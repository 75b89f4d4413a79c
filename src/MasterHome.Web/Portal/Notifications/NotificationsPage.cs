using MasterHome.Data;
using MasterHome.Mail;

namespace MasterHome.Web.Portal.Notifications;

public sealed record NotificationsPage(string Zone, IReadOnlyList<RegularLetter> Regular, Page<OwnLetter> Letters)
{
    public int On => Regular.Count(letter => letter.IsOn);
}

public sealed record RegularLetter(string Kind, string Name, string? About, bool IsOn);

/// <param name="At">When it left, or, until then, when it was written.</param>
public sealed record OwnLetter(string Name, string Subject, string To, DateTime At, MailState State);

/// <param name="Names">What the letter's link turns off.</param>
/// <param name="Token">Null when the link is not one of ours.</param>
public sealed record StopPage(IReadOnlyList<string> Names, string? Token)
{
    /// <summary>What was on until now, by kind; empty when all of it was off before.</summary>
    public IReadOnlyList<string> TurnedOff { get; init; } = [];

    public string Address => $"{WaysOut.Page}{Token}";
}
