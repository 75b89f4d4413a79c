using MasterHome.Mail;

namespace MasterHome.Reminders;

/// <summary>One reminder that is due for a member on a given day.</summary>
/// <param name="Period">Identifies the occurrence, including the year. Sent once per member and cycle.</param>
/// <param name="Headline">What is due and when, without a period. It is the subject of a digest that starts with this reminder.</param>
/// <param name="Facts">The text of this reminder in a digest, fact by fact. A digest says each fact once.</param>
/// <param name="Email">Its own email, for a day without other reminders.</param>
public sealed record DueReminder(int CycleId, string Period, string Headline, IReadOnlyList<ReminderFact> Facts, Email Email)
{
    /// <summary>The key of its rule, which is the kind of its email.</summary>
    public string Kind => Email.Kind;

    /// <summary>The sign-up that it is about, if any.</summary>
    public int? SignUpId { get; init; }

    /// <summary>UTC, when the reminder is out of date. Null: at the end of the sending hours of the member's day, which limits every
    /// reminder.</summary>
    public DateTime? Until { get; init; }
}

/// <summary>One fact of a reminder, as sentences.</summary>
/// <param name="Topic">What it is about. Two facts of one topic tell the same thing.</param>
/// <param name="Text">Empty if there is nothing to say.</param>
public sealed record ReminderFact(string Topic, string Text);

/// <summary>A sent reminder, reduced to what the rules need.</summary>
/// <param name="Day">The day in the member's time zone.</param>
internal sealed record SentReminder(string Kind, int CycleId, string Period, DateOnly Day);
