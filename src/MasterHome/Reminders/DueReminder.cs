namespace MasterHome.Reminders;

/// <summary>One thing of which a member is to be reminded on a day of theirs.</summary>
/// <param name="Period">Which one of its kind, with the year in it; once per member and cycle.</param>
/// <param name="Headline">What and by when, without a full stop: the subject of a digest that begins with it.</param>
/// <param name="Sentence">What a digest says of it.</param>
/// <param name="Values">For the placeholders of its own email.</param>
public sealed record DueReminder(
    string Kind,
    int CycleId,
    string Period,
    string Headline,
    string Sentence,
    IReadOnlyDictionary<string, string> Values
)
{
    /// <summary>UTC, from which on it is no longer so. Null: when the civil hours of the member's day end, as for all of them.</summary>
    public DateTime? Until { get; init; }
}

/// <summary>A reminder that was sent, as far as the rules ask.</summary>
/// <param name="Day">In the member's zone.</param>
internal sealed record SentReminder(string Kind, int CycleId, string Period, DateOnly Day);
