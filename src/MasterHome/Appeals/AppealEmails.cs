using MasterHome.Mail;

namespace MasterHome.Appeals;

internal static class AppealEmails
{
    public static IReadOnlyList<EmailKind> Kinds { get; } =
    [
        new(AppealAnswered.Key, typeof(AppealAnswered))
        {
            Reason = "You get this because you appealed and the program team decided on it.",
        },
        new(AppealMessageSent.Key, typeof(AppealMessageSent))
        {
            Reason = "You get this because you appealed and the program team wrote to you about it.",
        },
    ];
}

/// <summary>What both emails about an appeal contain.</summary>
internal abstract record AppealEmail(
    string Kind,
    string Name,
    [property: Placeholder("what the appeal is about", "Speak at the autumn meetup")] string About,
    [property: Placeholder("the path of the page about the appeal, used after {home}", "/points")] string Page
) : Email(Kind, Name);

internal sealed record AppealAnswered(
    string Name,
    string About,
    string Page,
    [Placeholder("what the team decided", "Your appeal is upheld.")] string Decision,
    [Placeholder("the team's answer", "You are right: the talk counts.")] string Answer
) : AppealEmail(Key, Name, About, Page)
{
    public const string Key = "appeal-answered";
}

internal sealed record AppealMessageSent(
    string Name,
    string About,
    string Page,
    [Placeholder("the message", "Which talk do you mean?")] string Message
) : AppealEmail(Key, Name, About, Page)
{
    public const string Key = "appeal-message";
}
