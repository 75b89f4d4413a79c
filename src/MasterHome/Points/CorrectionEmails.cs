using MasterHome.Mail;

namespace MasterHome.Points;

internal static class CorrectionEmails
{
    public static IReadOnlyList<EmailKind> Kinds { get; } =
    [
        new(PointsCorrected.Key, typeof(PointsCorrected)) { Reason = "You get this because the program team corrected your points." },
        new(CorrectionDecided.Key, typeof(CorrectionDecided))
        {
            Reason = "You get this because you asked for a correction of points that another administrator decides on.",
            IsForStaff = true,
        },
    ];
}

internal sealed record PointsCorrected(
    string Name,
    [Placeholder("the points added or deducted, with their sign", "-40")] string Points,
    [Placeholder("the year in which they count", "2026")] string Year,
    [Placeholder("the title of the entry", "Talk at the user group")] string Title,
    [Placeholder("the reason that the team gave", "It was counted twice.")] string Reason,
    [Placeholder("the path of the points of the year, used after {home}", "/points?year=2026")] string Page
) : Email(Key, Name)
{
    public const string Key = "points-corrected";
}

/// <summary>For the administrator who asked for a correction.</summary>
internal sealed record CorrectionDecided(
    string Name,
    [Placeholder("what was decided", "declined")] string Decision,
    [Placeholder("who decided", "Kim Park")] string By,
    [Placeholder("the member whose points it corrects", "Mira Okafor")] string Member,
    [Placeholder("the points to add or deduct, with their sign", "+250 points")] string Points,
    [Placeholder("the year in which they count", "2026")] string Year,
    [Placeholder("the title of the entry", "Talk at the user group")] string Title,
    [Placeholder("the reason for the decision", "The talk was in 2025.")] string Reason,
    [Placeholder("the path of the member's page, used after {home}", "/back-office/members/1")] string Page
) : Email(Key, Name)
{
    public const string Key = "correction-decided";
}
