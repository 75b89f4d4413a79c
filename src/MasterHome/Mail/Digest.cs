namespace MasterHome.Mail;

/// <summary>Several reminders of one day in one email. It is part of Mail, because its unsubscribe link turns off all of them.</summary>
public sealed record Digest(
    string Name,
    [Placeholder("the most important fact, in a sentence", "260 of 412 members are certified for 2027")] string Headline,
    [Placeholder("how many more items", "2 more reminders")] string More,
    [Placeholder("the reminders of the day, one sentence each", "Tomorrow: Speak at the autumn meetup.")] string Items
) : Email(Key, Name)
{
    public const string Key = "digest";
}
