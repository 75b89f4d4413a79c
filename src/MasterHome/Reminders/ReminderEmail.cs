using System.Globalization;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Standing;

namespace MasterHome.Reminders;

/// <summary>The one email of a member's day: what is due in its own words, or all of it in a digest.</summary>
/// <param name="DayEnds">UTC, when the member's civil hours of that day are over.</param>
internal sealed record ReminderEmail(StandingMember Who, DateOnly Day, DateTime DayEnds, IReadOnlyList<DueReminder> Items)
{
    /// <summary>The rows that say "already sent", and with them the email, new each time: a save that failed begins again.</summary>
    public IEnumerable<Reminder> Write(DateTime at)
    {
        var (kind, values) = Items is [var only] ? (only.Kind, only.Values) : (EmailKinds.Digest, Digest());
        // The key is the member's day: whoever was quicker, in whatever process, had the last word on it.
        var email = new OutgoingEmail(
            kind,
            string.Create(CultureInfo.InvariantCulture, $"reminder:{Who.Id}:{Day:yyyy-MM-dd}"),
            new Recipient(Who.Email, Who.Name, Who.Id),
            new Dictionary<string, string>(values) { ["name"] = Who.CallName },
            at
        ).Until(StaleAt);
        return [.. Items.Select(item => new Reminder(Who.Id, Day, item, email))];
    }

    /// <summary>When the first of its sentences is no longer so. "Tomorrow" and "so many days left" end with the day, and what the mail
    /// server held up does not leave at night.</summary>
    private DateTime StaleAt => Items.Select(item => item.Until).OfType<DateTime>().Append(DayEnds).Min();

    private Dictionary<string, string> Digest() =>
        new()
        {
            ["headline"] = Items[0].Headline,
            ["more"] = Items.Count == 2 ? "one thing more" : $"{Items.Count - 1} things more",
            ["items"] = string.Join("\n\n", Items.Select(item => item.Sentence)),
        };
}
