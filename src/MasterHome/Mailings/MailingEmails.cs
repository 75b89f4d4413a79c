using MasterHome.Mail;

namespace MasterHome.Mailings;

internal static class MailingEmails
{
    public static IReadOnlyList<EmailKind> Kinds { get; } =
    [
        new(Announcement.Key, typeof(Announcement))
        {
            Reason = "You get this because you are a member of {program} and announcements are on.",
            IsOptional = true,
            Description = "When the program team writes to you, for example about a new opportunity.",
        },
    ];
}

internal sealed record Announcement(
    string Name,
    [Placeholder("the subject that the team wrote", "A new opportunity in October")] string Subject,
    [Placeholder("the message that the team wrote", "We are looking for speakers in October.")] string Message
) : Email(Key, Name)
{
    public const string Key = "announcement";
}
