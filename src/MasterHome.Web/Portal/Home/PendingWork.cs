using MasterHome.Data;
using MasterHome.Forum.Counting;
using MasterHome.Opportunities;
using MasterHome.Points;
using MasterHome.Standing;
using MasterHome.Suggestions;
using MasterHome.Training;
using MasterHome.Web.Portal.SignUps;
using MasterHome.Web.Portal.Suggestions;
using Microsoft.EntityFrameworkCore;

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

    public static async Task<PendingWork> Load(HomeDb db, MemberStanding standing, CancellationToken ct)
    {
        var (me, cycleId) = (standing.Who.Id, standing.CycleId);
        var forum = await db
            .Opportunities.Where(o => o.CycleId == cycleId && o.Tracking == Tracking.ForumReplies)
            .Open()
            .OrderBy(o => o.Id)
            .Select(o => new { o.Id, o.MaxTimes })
            .FirstOrDefaultAsync(ct);
        var snapshot = forum is null
            ? null
            : await db
                .ForumSnapshots.AsNoTracking()
                .Where(s => s.MemberId == me && s.CycleId == cycleId)
                .OrderByDescending(s => s.ReadAt)
                .FirstOrDefaultAsync(ct);
        var points = forum is null
            ? 0
            : await db
                .PointEntries.Where(e => e.MemberId == me && e.CycleId == cycleId && e.Kind == PointKind.ForumReplies)
                .SumAsync(e => e.Points, ct);
        var known = forum is not null && await db.Members.AnyAsync(m => m.Id == me && m.CommunityUserId != null, ct);
        return new PendingWork(await LoadWaiting(db, me, ct), forum?.Id, snapshot, points, known, await LoadLastDecision(db, me, ct))
        {
            ForumLimit = forum?.MaxTimes,
        };
    }

    private static async Task<IReadOnlyList<PendingWorkLine>> LoadWaiting(HomeDb db, int me, CancellationToken ct)
    {
        var signUps = await db
            .SignUps.Where(s => s.MemberId == me && s.State == SignUpState.Reported)
            .OrderBy(s => s.ReportedAt)
            .ThenBy(s => s.Id)
            .Take(MaxRows)
            .Join(
                db.Opportunities,
                s => s.OpportunityId,
                o => o.Id,
                (s, o) =>
                    new
                    {
                        s.Id,
                        o.Title,
                        s.Points,
                        s.ReportedAt,
                    }
            )
            .ToListAsync(ct);
        var suggestions = await db
            .Suggestions.Where(s => s.MemberId == me && (s.State == SuggestionState.Open || s.State == SuggestionState.Reported))
            .OrderBy(s => s.WaitsSince)
            .ThenBy(s => s.Id)
            .Take(MaxRows)
            .Select(s => new
            {
                s.Id,
                s.Title,
                s.Points,
                s.WaitsSince,
            })
            .ToListAsync(ct);
        var trainings = await db
            .Completions.Where(c => c.MemberId == me && c.State == CompletionState.Claimed)
            .OrderBy(c => c.ReportedAt)
            .ThenBy(c => c.Id)
            .Take(MaxRows)
            .Join(db.Courses, c => c.CourseId, c => c.Id, (c, course) => new { course.Title, c.ReportedAt })
            .ToListAsync(ct);
        PendingWorkLine[] lines =
        [
            .. signUps.Select(s => new PendingWorkLine(
                $"/sign-ups/{s.Id}",
                $"{Format.Isolated(s.Title)}, {Format.Count(s.Points, "point")}",
                s.ReportedAt!.Value
            )),
            .. suggestions.Select(s => new PendingWorkLine(
                $"/suggestions/{s.Id}",
                s.Points is { } points
                    ? $"{Format.Isolated(s.Title)}, {Format.Count(points, "point")}"
                    : $"{Format.Isolated(s.Title)}, a suggestion",
                s.WaitsSince!.Value
            )),
            .. trainings.Select(c => new PendingWorkLine("/training", $"{Format.Isolated(c.Title)}, a training", c.ReportedAt)),
        ];
        return [.. lines.OrderBy(line => line.At)];
    }

    private static async Task<PendingWorkLine?> LoadLastDecision(HomeDb db, int me, CancellationToken ct)
    {
        var signUp = await db
            .SignUps.Where(s => s.MemberId == me && s.DecidedAt != null)
            .OrderByDescending(s => s.DecidedAt)
            .ThenByDescending(s => s.Id)
            .Take(1)
            .Join(
                db.Opportunities,
                s => s.OpportunityId,
                o => o.Id,
                (s, o) =>
                    new
                    {
                        s.Id,
                        o.Title,
                        s.State,
                        s.PointsGiven,
                        s.DecidedAt,
                        s.DecidedBy,
                    }
            )
            .FirstOrDefaultAsync(ct);
        var suggestion = await db
            .Suggestions.Where(s => s.MemberId == me && s.DecidedAt != null)
            .OrderByDescending(s => s.DecidedAt)
            .ThenByDescending(s => s.Id)
            .Select(s => new
            {
                s.Id,
                s.Title,
                s.State,
                s.Points,
                s.DecidedAt,
                s.DecidedBy,
            })
            .FirstOrDefaultAsync(ct);
        var training = await db
            .Completions.Where(c => c.MemberId == me && c.DecidedAt != null && c.Evidence != null)
            .OrderByDescending(c => c.DecidedAt)
            .ThenByDescending(c => c.Id)
            .Take(1)
            .Join(
                db.Courses,
                c => c.CourseId,
                c => c.Id,
                (c, course) =>
                    new
                    {
                        course.Title,
                        c.State,
                        c.DecidedAt,
                        c.DecidedBy,
                    }
            )
            .FirstOrDefaultAsync(ct);
        PendingWorkLine?[] all =
        [
            signUp is null
                ? null
                : new(
                    $"/sign-ups/{signUp.Id}",
                    signUp.State == SignUpState.Verified
                        ? $"{Format.Isolated(signUp.Title)} verified, {Format.Count(signUp.PointsGiven ?? 0, "point")}"
                        : $"{Format.Isolated(signUp.Title)}: {SignUpText.Tag(signUp.State).Text.ToLowerInvariant()}",
                    signUp.DecidedAt!.Value,
                    signUp.DecidedBy
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
