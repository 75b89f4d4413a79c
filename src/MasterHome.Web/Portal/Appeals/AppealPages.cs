using System.ComponentModel.DataAnnotations;
using MasterHome.Appeals;
using MasterHome.Evidence;
using MasterHome.Review;
using MasterHome.Web.Portal.Shared;
using MasterHome.Web.Portal.SignUps;

namespace MasterHome.Web.Portal.Appeals;

internal sealed record OwnAppealRow(int Id, AppealedKind About, string Text, DateTime AskedAt, DateOnly AnswerBy, AppealState State);

internal sealed record OwnAppealsPage(Page<OwnAppealRow> Found, int Waiting, string Zone, DateOnly Today);

/// <summary>A member's appeal.</summary>
public record AppealForm
{
    public AppealedKind About { get; init; }

    /// <summary>Of what is questioned; 0 for points that are missing.</summary>
    public long Id { get; init; }

    [Required, StringLength(Appeal.TextLength), Display(Name = "What is wrong"), DataType(DataType.MultilineText)]
    public string? Text { get; init; }
}

/// <param name="AnswerBy">The day by which the team promises to answer.</param>
internal sealed record NewAppealPage(AppealedItem Item, DateOnly AnswerBy) : AppealForm;

public sealed class AppealMessageForm
{
    [Required, StringLength(Appeal.TextLength), DataType(DataType.MultilineText)]
    public string? Message { get; set; }
}

/// <param name="Item">What it is about; null when that no longer exists.</param>
/// <param name="WhyNotReopen">Null when the member can reopen it.</param>
/// <param name="ReopenUntil">UTC; null before the answer.</param>
internal sealed record OwnAppealPage(
    Appeal Appeal,
    AppealedItem? Item,
    IReadOnlyList<EvidenceFile> Files,
    string Zone,
    DateOnly Today,
    string? WhyNotReopen,
    DateTime? ReopenUntil
)
{
    public AppealMessageForm Words { get; } = new();

    public string Title => Item?.Title ?? Labels.Of(Appeal.About);
}

internal static class AppealText
{
    public static StateTag Tag(AppealState state) =>
        state switch
        {
            AppealState.Open => new("Waiting for an answer"),
            AppealState.Upheld => new("You were right", "good"),
            AppealState.Rejected => new("Not upheld", "bad"),
            _ => new("Withdrawn"),
        };

    public static string Sentence(AppealState state, string title) =>
        state switch
        {
            AppealState.Open => $"Your appeal about {Format.Isolated(title)} is waiting for an answer.",
            AppealState.Upheld => $"Your appeal about {Format.Isolated(title)} is upheld.",
            AppealState.Rejected => $"Your appeal about {Format.Isolated(title)} was not upheld.",
            _ => $"You withdrew your appeal about {Format.Isolated(title)}.",
        };

    /// <summary>How long the team still has, in words.</summary>
    public static string Clock(DateOnly answerBy, DateOnly today) =>
        (answerBy.DayNumber - today.DayNumber) switch
        {
            < 0 and var late => $"The answer is {Format.Count(-late, "day")} late. We are sorry.",
            0 => "The team answers today.",
            var left => $"The team answers by {Format.Date(answerBy)}, within {Format.Count(left, "day")}.",
        };
}
