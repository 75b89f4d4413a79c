using MasterHome.Mail;

namespace MasterHome.Leaves;

internal static class LeaveEmails
{
    public static IReadOnlyList<EmailKind> Kinds { get; } =
    [new(LeaveAnswered.Key, typeof(LeaveAnswered)) { Reason = "You get this because the program team decided on a leave of yours." }];
}

internal sealed record LeaveAnswered(
    string Name,
    [Placeholder("the days of the leave", "Oct 1, 2026 to Nov 30, 2026")] string Days,
    [Placeholder("what the team decided", "Your leave is granted.")] string Decision,
    [Placeholder("the team's comment", "Enjoy the time.")] string Answer,
    [Placeholder("the path of the page about the leave, used after {home}", "/profile")] string Page
) : Email(Key, Name)
{
    public const string Key = "leave-answered";
}
