using MasterHome.Mail;

namespace MasterHome.Training;

internal static class TrainingEmails
{
    public static IReadOnlyList<EmailKind> Kinds { get; } =
    [
        new(TrainingVerified.Key, typeof(TrainingVerified))
        {
            Reason = "You get this because you reported a completed course and the program team verified it.",
        },
        new(TrainingDeclined.Key, typeof(TrainingDeclined))
        {
            Reason = "You get this because you reported a completed course and the program team could not verify it.",
        },
        new(TrainingUndone.Key, typeof(TrainingUndone))
        {
            Reason = "You get this because the program team took back a decision on a course that you reported.",
        },
    ];
}

internal sealed record TrainingVerified(
    string Name,
    [Placeholder("the training's title", "Level 3 Model Building")] string Course,
    [Placeholder("the path of the training page, used after {home}", "/training")] string Page
) : Email(Key, Name)
{
    public const string Key = "training-verified";
}

internal sealed record TrainingDeclined(
    string Name,
    [Placeholder("the training's title", "Level 3 Model Building")] string Course,
    [Placeholder("the team's reason", "The certificate link does not open.")] string Reason,
    [Placeholder("the path of the training page, used after {home}", "/training")] string Page
) : Email(Key, Name)
{
    public const string Key = "training-declined";
}

internal sealed record TrainingUndone(
    string Name,
    [Placeholder("the training's title", "Level 3 Model Building")] string Course,
    [Placeholder("the decision that was undone", "verified")] string Undone,
    [Placeholder("the path of the training page, used after {home}", "/training")] string Page
) : Email(Key, Name)
{
    public const string Key = "training-undone";
}
