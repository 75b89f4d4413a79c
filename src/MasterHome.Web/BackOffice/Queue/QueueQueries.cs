using MasterHome.Data;
using MasterHome.Opportunities;
using MasterHome.Points;
using MasterHome.Review;
using MasterHome.Standing;
using MasterHome.Suggestions;
using MasterHome.Training;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Queue;

/// <summary>The queries of the review queue over all kinds of items.</summary>
internal static class QueueQueries
{
    /// <summary>One page of the items, oldest first. An index finds the oldest of each kind, as many as the page can need of it, so that
    /// few are sorted. A kind that is null is left out of the statement.</summary>
    public static readonly Func<HomeDb, int?, int, int, int, int, IAsyncEnumerable<QueueRow>> Rows = EF.CompileAsyncQuery(
        (HomeDb db, int? kind, int most, int skipped, int size, int cycleId) =>
            db
                .SignUps.Where(s => s.State == SignUpState.Reported && (kind == null || kind == (int)QueueKind.Completion))
                .Select(s => new WaitingItem
                {
                    Kind = (int)QueueKind.Completion,
                    Id = s.Id,
                    MemberId = s.MemberId,
                    Since = s.StateAt,
                })
                .OrderBy(i => i.Since)
                .ThenBy(i => i.Id)
                .Take(most)
                .Concat(
                    db.SignUps.Where(s => s.State == SignUpState.Interested && (kind == null || kind == (int)QueueKind.Interest))
                        .Select(s => new WaitingItem
                        {
                            Kind = (int)QueueKind.Interest,
                            Id = s.Id,
                            MemberId = s.MemberId,
                            Since = s.StateAt,
                        })
                        .OrderBy(i => i.Since)
                        .ThenBy(i => i.Id)
                        .Take(most)
                )
                .Concat(
                    db.Completions.Where(TrainingQueries.IsToReview)
                        .Where(_ => kind == null || kind == (int)QueueKind.Training)
                        .Select(c => new WaitingItem
                        {
                            Kind = (int)QueueKind.Training,
                            Id = c.Id,
                            MemberId = c.MemberId,
                            Since = c.ReportedAt,
                        })
                        .OrderBy(i => i.Since)
                        .ThenBy(i => i.Id)
                        .Take(most)
                )
                .Concat(
                    db.Suggestions.Where(SuggestionQueries.IsToReview)
                        .Where(_ => kind == null || kind == (int)QueueKind.Suggestion)
                        .Select(s => new WaitingItem
                        {
                            Kind = (int)QueueKind.Suggestion,
                            Id = s.Id,
                            MemberId = s.MemberId,
                            Since = s.WaitsSince ?? s.CreatedAt,
                        })
                        .OrderBy(i => i.Since)
                        .ThenBy(i => i.Id)
                        .Take(most)
                )
                .Concat(
                    db.CorrectionRequests.Where(CorrectionQueries.IsToReview)
                        .Where(_ => kind == null || kind == (int)QueueKind.Correction)
                        .Select(r => new WaitingItem
                        {
                            Kind = (int)QueueKind.Correction,
                            Id = r.Id,
                            MemberId = r.MemberId,
                            Since = r.AskedAt,
                        })
                        .OrderBy(i => i.Since)
                        .ThenBy(i => i.Id)
                        .Take(most)
                )
                .OrderBy(i => i.Since)
                .ThenBy(i => i.Kind)
                .ThenBy(i => i.Id)
                .Skip(skipped)
                .Take(size)
                .OrderBy(i => i.Since)
                .ThenBy(i => i.Kind)
                .ThenBy(i => i.Id)
                .Join(db.Members, i => i.MemberId, m => m.Id, (i, m) => new { i, m })
                .LeftJoin(
                    db.StandingSummaries.Where(s => s.CycleId == cycleId),
                    x => x.i.MemberId,
                    s => s.MemberId,
                    (x, s) =>
                        new QueueRow
                        {
                            Kind = x.i.Kind,
                            Id = x.i.Id,
                            MemberId = x.i.MemberId,
                            Since = x.i.Since,
                            Name = (x.m.FirstName + " " + x.m.LastName).Trim(),
                            Status = s == null ? null : s.Status,
                            Earned = s == null ? null : s.Earned,
                            Required = s == null ? null : s.Required,
                        }
                )
    );

    /// <summary>What the items of a page are about, by the IDs of each kind.</summary>
    private static readonly Func<HomeDb, int[], int[], int[], int[], IAsyncEnumerable<QueueDetail>> Details = EF.CompileAsyncQuery(
        (HomeDb db, int[] signUps, int[] trainings, int[] suggestions, int[] corrections) =>
            db
                .SignUps.Where(s => signUps.Contains(s.Id))
                .Join(
                    db.Opportunities,
                    s => s.OpportunityId,
                    o => o.Id,
                    (s, o) =>
                        new QueueDetail
                        {
                            Kind = s.State == SignUpState.Interested ? (int)QueueKind.Interest : (int)QueueKind.Completion,
                            Id = s.Id,
                            MemberId = s.MemberId,
                            Title = o.Title,
                            DoneOn = s.CompletedOn,
                            Points = s.State == SignUpState.Interested ? null : s.Points,
                            IsReported = true,
                            AskedBy = null,
                        }
                )
                .Concat(
                    db.Completions.Where(c => trainings.Contains(c.Id))
                        .Join(
                            db.Courses,
                            c => c.CourseId,
                            course => course.Id,
                            (c, course) =>
                                new QueueDetail
                                {
                                    Kind = (int)QueueKind.Training,
                                    Id = c.Id,
                                    MemberId = c.MemberId,
                                    Title = course.Title,
                                    DoneOn = c.CompletedOn,
                                    Points = null,
                                    IsReported = true,
                                    AskedBy = null,
                                }
                        )
                )
                .Concat(
                    db.Suggestions.Where(s => suggestions.Contains(s.Id))
                        .Select(s => new QueueDetail
                        {
                            Kind = (int)QueueKind.Suggestion,
                            Id = s.Id,
                            MemberId = s.MemberId,
                            Title = s.Title,
                            DoneOn = s.DoneOn,
                            Points = s.Points ?? s.PointsHopedFor,
                            IsReported = s.State == SuggestionState.Reported,
                            AskedBy = s.PointsHopedFor == null ? null : "the member",
                        })
                )
                .Concat(
                    db.CorrectionRequests.Where(r => corrections.Contains(r.Id))
                        .Select(r => new QueueDetail
                        {
                            Kind = (int)QueueKind.Correction,
                            Id = r.Id,
                            MemberId = r.MemberId,
                            Title = r.Title,
                            DoneOn = null,
                            Points = r.Points,
                            IsReported = true,
                            AskedBy = r.AskedBy,
                        })
                )
    );

    private static readonly Func<HomeDb, int[], int[], int[], int[], IAsyncEnumerable<WaitingItem>> Waiting = EF.CompileAsyncQuery(
        (HomeDb db, int[] signUps, int[] trainings, int[] suggestions, int[] corrections) =>
            db
                .SignUps.Where(OpportunityQueries.IsToReview)
                .Where(s => signUps.Contains(s.Id))
                .Select(s => new WaitingItem
                {
                    Kind = s.State == SignUpState.Reported ? (int)QueueKind.Completion : (int)QueueKind.Interest,
                    Id = s.Id,
                    MemberId = s.MemberId,
                    Since = s.StateAt,
                })
                .Concat(
                    db.Completions.Where(TrainingQueries.IsToReview)
                        .Where(c => trainings.Contains(c.Id))
                        .Select(c => new WaitingItem
                        {
                            Kind = (int)QueueKind.Training,
                            Id = c.Id,
                            MemberId = c.MemberId,
                            Since = c.ReportedAt,
                        })
                )
                .Concat(
                    db.Suggestions.Where(SuggestionQueries.IsToReview)
                        .Where(s => suggestions.Contains(s.Id))
                        .Select(s => new WaitingItem
                        {
                            Kind = (int)QueueKind.Suggestion,
                            Id = s.Id,
                            MemberId = s.MemberId,
                            Since = s.WaitsSince ?? s.CreatedAt,
                        })
                )
                .Concat(
                    db.CorrectionRequests.Where(CorrectionQueries.IsToReview)
                        .Where(r => corrections.Contains(r.Id))
                        .Select(r => new WaitingItem
                        {
                            Kind = (int)QueueKind.Correction,
                            Id = r.Id,
                            MemberId = r.MemberId,
                            Since = r.AskedAt,
                        })
                )
    );

    /// <summary>What items are about, whether they still wait or not.</summary>
    public static async Task<IReadOnlyDictionary<QueueKey, QueueDetail>> DetailsOf(
        this HomeDb db,
        IReadOnlyList<QueueKey> keys,
        CancellationToken ct
    ) =>
        await Details(
                db,
                Ids(keys, QueueKind.Completion, QueueKind.Interest),
                Ids(keys, QueueKind.Training),
                Ids(keys, QueueKind.Suggestion),
                Ids(keys, QueueKind.Correction)
            )
            .ToDictionaryAsync(d => d.Key, cancellationToken: ct);

    /// <summary>Which of these items wait for a decision now.</summary>
    public static async Task<IReadOnlyDictionary<QueueKey, WaitingItem>> WaitingOf(
        this HomeDb db,
        IReadOnlyList<QueueKey> keys,
        CancellationToken ct
    ) =>
        await Waiting(
                db,
                Ids(keys, QueueKind.Completion, QueueKind.Interest),
                Ids(keys, QueueKind.Training),
                Ids(keys, QueueKind.Suggestion),
                Ids(keys, QueueKind.Correction)
            )
            .ToDictionaryAsync(i => i.Key, cancellationToken: ct);

    /// <summary>The items of one member that wait.</summary>
    public static async Task<IReadOnlySet<QueueKey>> OwnWaiting(this HomeDb db, int memberId, CancellationToken ct)
    {
        var signUps = await db
            .SignUps.ToReview()
            .Where(s => s.MemberId == memberId)
            .Select(s => new QueueKey(s.State == SignUpState.Reported ? QueueKind.Completion : QueueKind.Interest, s.Id))
            .ToListAsync(ct);
        var trainings = await db.Completions.ToReview().Where(c => c.MemberId == memberId).Select(c => c.Id).ToListAsync(ct);
        var suggestions = await db.Suggestions.ToReview().Where(s => s.MemberId == memberId).Select(s => s.Id).ToListAsync(ct);
        var corrections = await db.CorrectionRequests.ToReview().Where(r => r.MemberId == memberId).Select(r => r.Id).ToListAsync(ct);
        return new HashSet<QueueKey>([
            .. signUps,
            .. trainings.Select(id => new QueueKey(QueueKind.Training, id)),
            .. suggestions.Select(id => new QueueKey(QueueKind.Suggestion, id)),
            .. corrections.Select(id => new QueueKey(QueueKind.Correction, id)),
        ]);
    }

    private static int[] Ids(IReadOnlyList<QueueKey> keys, params QueueKind[] kinds) =>
        [.. keys.Where(k => kinds.Contains(k.Kind)).Select(k => k.Id)];
}

/// <summary>What an item is about.</summary>
internal sealed class QueueDetail
{
    public required int Kind { get; init; }

    public required int Id { get; init; }

    public required int MemberId { get; init; }

    public required string Title { get; init; }

    public required DateOnly? DoneOn { get; init; }

    public required int? Points { get; init; }

    /// <summary>Of a suggestion: it was accepted before, and its completion is reported.</summary>
    public required bool IsReported { get; init; }

    /// <summary>Who asked for the points: of a correction the administrator, of a suggestion the member if they named points.</summary>
    public required string? AskedBy { get; init; }

    public QueueKey Key => new((QueueKind)Kind, Id);

    public string Note =>
        (QueueKind)Kind switch
        {
            QueueKind.Interest => "Interest, to confirm",
            QueueKind.Completion => DoneOn is { } on ? $"Completed {Format.Date(on)}" : "Completion report",
            QueueKind.Training => DoneOn is { } on ? $"Training, {Format.Date(on)}" : "Training",
            QueueKind.Correction => $"Correction of points, asked for by {AskedBy}",
            _ when IsReported => "Suggestion, completion reported",
            _ when AskedBy is not null => $"Suggestion, {Format.Count(Points ?? 0, "point")} requested",
            _ => DoneOn is null ? "Suggestion, not done yet" : "Suggestion, already done",
        };
}

/// <summary>An item that waits.</summary>
internal class WaitingItem
{
    public required int Kind { get; init; }

    public required int Id { get; init; }

    public required int MemberId { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime Since { get; init; }

    public QueueKey Key => new((QueueKind)Kind, Id);
}

/// <summary>A row of the queue.</summary>
internal sealed class QueueRow : WaitingItem
{
    public required string Name { get; init; }

    /// <summary>In the running year, as are the points; null before the first refresh.</summary>
    public required MemberStatus? Status { get; init; }

    public required int? Earned { get; init; }

    public required int? Required { get; init; }
}
