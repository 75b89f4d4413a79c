using System.ComponentModel.DataAnnotations;
using MasterHome.History;
using MasterHome.Mail.Outbox;
using MasterHome.Mail.Templates;
using MasterHome.Members;
using MasterHome.Web.Portal.Shared;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace MasterHome.Web.Portal.Notifications;

internal sealed record NotificationsPage(
    string Zone,
    IReadOnlyList<ReminderChoice> Regular,
    EditedVersion Version,
    ReminderTimesForm Times,
    EditedVersion TimesVersion,
    IReadOnlyList<SelectListItem> Hours,
    int LongestRest,
    Page<ReceivedEmail> Emails
)
{
    public int On => Regular.Count(email => email.IsOn);
}

public sealed class ReminderTimesForm
{
    [Display(Name = "Send what is due")]
    public DayOfWeek? Weekday { get; set; }

    [Display(Name = "At")]
    public int? Hour { get; set; }

    [Display(Name = "Pause reminders until")]
    public DateOnly? RestUntil { get; set; }

    public static ReminderTimesForm Of(ReminderTimes times) =>
        new()
        {
            Weekday = times.Weekday,
            Hour = times.Hour,
            RestUntil = times.RestUntil,
        };

    public ReminderTimes ToTimes() => new(Weekday, Hour, RestUntil);
}

/// <param name="Wanted">What the member chose in a form that was refused; null when the stored choice is shown.</param>
internal sealed record ReminderChoice(string Kind, string Name, string? About, bool IsOn, bool? Wanted)
{
    public bool IsChecked => Wanted ?? IsOn;

    public bool Differs => IsChecked != IsOn;
}

/// <param name="Why">Why the member got it, in a sentence.</param>
/// <param name="At">When it was sent or, if it has not been sent, when it was created; UTC.</param>
internal sealed record ReceivedEmail(long Id, string Name, string Why, string Subject, string To, DateTime At, EmailState State)
{
    public StateTag Tag =>
        State switch
        {
            EmailState.Sent => new StateTag("Sent", "good"),
            EmailState.Waiting => new StateTag("Sending", "warn"),
            EmailState.Failed or EmailState.Returned => new StateTag("Not delivered", "bad"),
            EmailState.NotSent => new StateTag("Not sent: no longer current"),
            _ => new StateTag("Canceled"),
        };
}

/// <summary>One email, as it was sent.</summary>
/// <param name="Text">Null for a kind of email that no longer exists.</param>
/// <param name="TextChangedAt">UTC, when the team changed the text of this kind after the email was sent; null if it did not.</param>
internal sealed record ReceivedEmailPage(ReceivedEmail Email, string? Text, DateTime? TextChangedAt, string Zone);

/// <param name="Names">Names of the emails that the link unsubscribes from.</param>
/// <param name="Token">Null if the link is not valid.</param>
internal sealed record UnsubscribePage(IReadOnlyList<string> Names, string? Token)
{
    /// <summary>Kinds that this request turned off; empty if all of them were off already.</summary>
    public IReadOnlyList<string> TurnedOff { get; init; } = [];

    public string Address => $"{UnsubscribeLinks.Page}{Token}";
}
