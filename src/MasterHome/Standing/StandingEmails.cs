using MasterHome.Mail;

namespace MasterHome.Standing;

internal static class StandingEmails
{
    public static IReadOnlyList<EmailKind> Kinds { get; } =
    [
        new(YearClosed.Key, typeof(YearClosed))
        {
            Reason = "You get this because you are a member of {program} and the year is closed; this email is always sent.",
        },
    ];
}

internal sealed record YearClosed(
    string Name,
    [Placeholder("the year", "2026")] string Year,
    [Placeholder("the following year", "2027")] string Next,
    [Placeholder("the outcome of the year, in a sentence", "You are certified for 2027.")] string Result,
    [Placeholder("the reason for the outcome", "You have 410 of 400 points and all trainings.")] string Why,
    [Placeholder("the path of the year's page, used after {home}", "/points?year=2026")] string Page
) : Email(Key, Name)
{
    public const string Key = "year-closed";
}
