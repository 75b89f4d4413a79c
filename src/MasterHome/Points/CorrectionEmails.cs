using MasterHome.Mail;

namespace MasterHome.Points;

internal static class CorrectionEmails
{
    public static IReadOnlyList<EmailKind> Kinds { get; } =
    [new(PointsCorrected.Key, typeof(PointsCorrected)) { Reason = "You get this because the program team corrected your points." }];
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
