using MasterHome.Appeals;
using MasterHome.Forum.Counting;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.Points;
using MasterHome.Standing.OwnYear;
using MasterHome.Suggestions;
using MasterHome.Training;
using MasterHome.Web.Portal.SignUps;
using MasterHome.Web.Portal.Suggestions;

namespace MasterHome.Web.Portal.Home;

/// <summary>A member's reports waiting for review, counted forum replies, and latest decision.</summary>
/// <param name="ForumOpportunityId">Null if the cycle does not count forum replies.</param>
internal sealed record PendingWork(
    IReadOnlyList<PendingWorkLine> Waiting,
    int? ForumOpportunityId,
    ForumSnapshot? Forum,
    int ForumPoints,
    bool IsKnownToForum,
    PendingWorkLine? LastDecision
)
{
    /// <summary>How many forum replies count in a year; null for no limit.</summary>
    public int? ForumLimit { get; init; }

    private const int MaxRows = 5;

    /// <param name="counts">The forum counts of the year; null when there are none.</param>
    public static PendingWork Of(MemberYear year, ForumCounts? counts)
    {
        var forum = year.Program.ForumOpportunityOf(year.Cycle.Id);
        return new PendingWork(
            FindWaiting(year),
            forum?.Id,
            forum is null ? null : counts?.Last,
            year.SumOf(PointKind.ForumReplies),
            year.Member.IsKnownToForum,
            FindLastDecision(year)
        )
        {
            ForumLimit = forum?.MaxTimes,
        };
    }

    private static IReadOnlyList<PendingWorkLine> FindWaiting(MemberYear year)
    {
        var signUps = year
            .Own.SignUps.Where(s => s.SignUp.State == SignUpState.Reported)
            .OrderBy(s => s.SignUp.ReportedAt)
            .ThenBy(s => s.SignUp.Id)
            .Take(MaxRows);
        var suggestions = year
            .Suggestions.Where(s => s.State is SuggestionState.Open or SuggestionState.Reported)
            .OrderBy(s => s.WaitsSince)
            .ThenBy(s => s.Id)
            .Take(MaxRows);
        var trainings = year
            .Completions.Where(c => c.State == CompletionState.Claimed)
            .OrderBy(c => c.ReportedAt)
            .ThenBy(c => c.Id)
            .Take(MaxRows);
        PendingWorkLine[] lines =
        [
            .. signUps.Select(s => new PendingWorkLine(
                $"/sign-ups/{s.SignUp.Id}",
                $"{Format.Isolated(s.Title)}, {Format.Count(s.SignUp.Points, "point")}",
                s.SignUp.ReportedAt!.Value
            )),
            .. suggestions.Select(s => new PendingWorkLine(
                $"/suggestions/{s.Id}",
                s.Points is { } points
                    ? $"{Format.Isolated(s.Title)}, {Format.Count(points, "point")}"
                    : $"{Format.Isolated(s.Title)}, a suggestion",
                s.WaitsSince!.Value
            )),
            .. trainings.Select(c => new PendingWorkLine("/training", $"{Format.Isolated(c.Title)}, a training", c.ReportedAt)),
            .. year
                .Member.Appeals.Where(a => a.State == AppealState.Open)
                .OrderBy(a => a.WaitsSince)
                .Take(MaxRows)
                .Select(a => new PendingWorkLine(
                    $"/appeals/{a.Id}",
                    $"Your appeal, to be answered by {Format.Date(a.AnswerBy)}",
                    a.WaitsSince
                )),
            .. year
                .Member.Leaves.Where(l => l.State == LeaveState.Requested)
                .OrderBy(l => l.AskedAt)
                .Take(MaxRows)
                .Select(l => new PendingWorkLine("/leave", $"Your request for leave from {Format.Date(l.From)}", l.AskedAt)),
        ];
        return [.. lines.OrderBy(line => line.At)];
    }

    private static PendingWorkLine? FindLastDecision(MemberYear year)
    {
        var signUp = year
            .Own.SignUps.Where(s => s.SignUp.DecidedAt is not null)
            .OrderByDescending(s => s.SignUp.DecidedAt)
            .ThenByDescending(s => s.SignUp.Id)
            .FirstOrDefault();
        var suggestion = year
            .Suggestions.Where(s => s.DecidedAt is not null)
            .OrderByDescending(s => s.DecidedAt)
            .ThenByDescending(s => s.Id)
            .FirstOrDefault();
        var training = year
            .Completions.Where(c => c.DecidedAt is not null && c.WasReported)
            .OrderByDescending(c => c.DecidedAt)
            .ThenByDescending(c => c.Id)
            .FirstOrDefault();
        PendingWorkLine?[] all =
        [
            signUp is null
                ? null
                : new(
                    $"/sign-ups/{signUp.SignUp.Id}",
                    signUp.SignUp.State == SignUpState.Verified
                        ? $"{Format.Isolated(signUp.Title)} verified, {Format.Count(signUp.SignUp.PointsGiven ?? 0, "point")}"
                        : $"{Format.Isolated(signUp.Title)}: {SignUpText.Tag(signUp.SignUp.State).Text.ToLowerInvariant()}",
                    signUp.SignUp.DecidedAt!.Value,
                    signUp.SignUp.DecidedBy
                ),
            suggestion is null
                ? null
                : new(
                    $"/suggestions/{suggestion.Id}",
                    suggestion.State is SuggestionState.Accepted or SuggestionState.Credited
                        ? $"{Format.Isolated(suggestion.Title)} "
                            + (suggestion.State == SuggestionState.Credited ? "credited, " : "accepted, ")
                            + Format.Count(suggestion.Points ?? 0, "point")
                        : $"{Format.Isolated(suggestion.Title)}: {SuggestionText.Tag(suggestion.State).Text.ToLowerInvariant()}",
                    suggestion.DecidedAt!.Value,
                    suggestion.DecidedBy
                ),
            training is null
                ? null
                : new(
                    "/training",
                    training.State == CompletionState.Verified
                        ? $"{Format.Isolated(training.Title)} verified"
                        : $"{Format.Isolated(training.Title)} declined",
                    training.DecidedAt!.Value,
                    training.DecidedBy
                ),
        ];
        return all.OfType<PendingWorkLine>().MaxBy(line => line.At);
    }
}

/// <param name="At">When it was reported or decided, UTC.</param>
internal sealed record PendingWorkLine(string Href, string What, DateTime At, string? By = null);
