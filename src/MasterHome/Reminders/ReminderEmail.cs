using System.Globalization;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Standing;

namespace MasterHome.Reminders;

/// <summary>A member's only reminder email of a day: a single reminder with its own template, or several in a digest.</summary>
/// <param name="DayEnds">UTC, when the sending hours of the member's day end.</param>
internal sealed record ReminderEmail(StandingMember Member, DateOnly Day, DateTime DayEnds, IReadOnlyList<DueReminder> Items)
{
    /// <summary>Creates the email and its <see cref="Reminder"/> rows. They are new on each call, so that a failed save can be
    /// retried.</summary>
    public IEnumerable<Reminder> CreateRows(DateTime at)
    {
        // The key contains the member's day, so that only the first of several processes can queue the email.
        var email = new OutgoingEmail(
            Items is [var only] ? only.Email : Digest(),
            string.Create(CultureInfo.InvariantCulture, $"{QueuedReminders.KeyPrefix}{Member.Id}:{Day:yyyy-MM-dd}"),
            new Recipient(Member.Email, Member.Name, Member.Id),
            at
        ).Until(StaleAt);
        if (Items is [{ SignUpId: { } signUpId }])
            email.AboutSignUp(signUpId);
        return [.. Items.Select(item => new Reminder(Member.Id, Day, item, email))];
    }

    /// <summary>UTC, when the first reminder in it is out of date. "Tomorrow" and "41 days left" are true only on that day, and a delayed
    /// email must not be sent at night.</summary>
    private DateTime StaleAt => Items.Select(item => item.Until).OfType<DateTime>().Append(DayEnds).Min();

    private Digest Digest() =>
        new(
            Member.CallName,
            Items[0].Headline,
            More: Items.Count == 2 ? "one more reminder" : $"{Items.Count - 1} more reminders",
            Items: string.Join("\n\n", Paragraphs())
        );

    /// <summary>One paragraph for each reminder, without the facts that an earlier one has told.</summary>
    private IEnumerable<string> Paragraphs()
    {
        var told = new HashSet<string>();
        return Items
            .Select(item => string.Join(' ', item.Facts.Where(f => f.Text.Length > 0 && told.Add(f.Topic)).Select(f => f.Text)))
            .Where(paragraph => paragraph.Length > 0);
    }
}
