using MasterHome.Accounts;
using MasterHome.Appeals;
using MasterHome.Data;
using MasterHome.Leaves;
using MasterHome.Opportunities;
using MasterHome.Points;
using MasterHome.Review;
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
                .Concat(
                    db.Leaves.Where(LeaveQueries.IsToReview)
                        .Where(_ => kind == null || kind == (int)QueueKind.Leave)
                        .Select(l => new WaitingItem
                        {
                            Kind = (int)QueueKind.Leave,
                            Id = l.Id,
                            MemberId = l.MemberId,
                            Since = l.AskedAt,
                        })
                        .OrderBy(i => i.Since)
                        .ThenBy(i => i.Id)
                        .Take(most)
                )
                .Concat(
                    db.Appeals.Where(AppealQueries.IsToReview)
                        .Where(_ => kind == null || kind == (int)QueueKind.Appeal)
                        .Select(a => new WaitingItem
                        {
                            Kind = (int)QueueKind.Appeal,
                            Id = a.Id,
                            MemberId = a.MemberId,
                            Since = a.WaitsSince,
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
                    db.ReviewAssignments,
                    x => new { x.i.Kind, x.i.Id },
                    a => new { Kind = (int)a.Kind, Id = a.ItemId },
                    (x, a) =>
                        new
                        {
                            x.i,
                            x.m,
                            Owner = a == null ? null : a.Name,
                            OwnerId = a == null ? null : a.AccountId,
                        }
                )
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
                            Owner = x.Owner,
                            OwnerId = x.OwnerId,
                            Status = s == null ? null : s.Status,
                            Earned = s == null ? null : s.Earned,
                            Required = s == null ? null : s.Required,
                        }
                )
    );

    /// <summary>What the items of a page are about, by the IDs of each kind.</summary>
    private static readonly Func<HomeDb, int[], int[], int[], int[], int[], int[], IAsyncEnumerable<QueueDetail>> Details =
        EF.CompileAsyncQuery(
            (HomeDb db, int[] signUps, int[] trainings, int[] suggestions, int[] corrections, int[] leaves, int[] appeals) =>
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
                    .Concat(
                        db.Leaves.Where(l => leaves.Contains(l.Id))
                            .Select(l => new QueueDetail
                            {
                                Kind = (int)QueueKind.Leave,
                                Id = l.Id,
                                MemberId = l.MemberId,
                                Title = "Leave",
                                DoneOn = l.From,
                                Points = null,
                                IsReported = true,
                                AskedBy = null,
                            })
                    )
                    .Concat(
                        db.Appeals.Where(a => appeals.Contains(a.Id))
                            .Select(a => new QueueDetail
                            {
                                Kind = (int)QueueKind.Appeal,
                                Id = a.Id,
                                MemberId = a.MemberId,
                                Title = "Appeal",
                                DoneOn = a.AnswerBy,
                                Points = null,
                                IsReported = a.ReopenedAt != null,
                                AskedBy = null,
                            })
                    )
        );

    /// <summary>Administrators who can have items, and kept reasons, in one query.</summary>
    public static readonly Func<HomeDb, IAsyncEnumerable<QueueOption>> Options = EF.CompileAsyncQuery(
        (HomeDb db) =>
            db
                .Users.Where(a => a.Role == StaffRole.Administrator && a.DisabledAt == null)
                .Select(a => new QueueOption
                {
                    Value = a.Id,
                    Text = a.DisplayName,
                    IsReason = false,
                })
                .Concat(
                    db.KeptReasons.Select(r => new QueueOption
                    {
                        Value = "",
                        Text = r.Text,
                        IsReason = true,
                    })
                )
    );

    private static readonly Func<HomeDb, int[], int[], int[], int[], int[], int[], IAsyncEnumerable<WaitingItem>> Waiting =
        EF.CompileAsyncQuery(
            (HomeDb db, int[] signUps, int[] trainings, int[] suggestions, int[] corrections, int[] leaves, int[] appeals) =>
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
                    .Concat(
                        db.Leaves.Where(LeaveQueries.IsToReview)
                            .Where(l => leaves.Contains(l.Id))
                            .Select(l => new WaitingItem
                            {
                                Kind = (int)QueueKind.Leave,
                                Id = l.Id,
                                MemberId = l.MemberId,
                                Since = l.AskedAt,
                            })
                    )
                    .Concat(
                        db.Appeals.Where(AppealQueries.IsToReview)
                            .Where(a => appeals.Contains(a.Id))
                            .Select(a => new WaitingItem
                            {
                                Kind = (int)QueueKind.Appeal,
                                Id = a.Id,
                                MemberId = a.MemberId,
                                Since = a.WaitsSince,
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
                Ids(keys, QueueKind.Correction),
                Ids(keys, QueueKind.Leave),
                Ids(keys, QueueKind.Appeal)
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
                Ids(keys, QueueKind.Correction),
                Ids(keys, QueueKind.Leave),
                Ids(keys, QueueKind.Appeal)
            )
            .ToDictionaryAsync(i => i.Key, cancellationToken: ct);

    private static int[] Ids(IReadOnlyList<QueueKey> keys, params QueueKind[] kinds) =>
        [.. keys.Where(k => kinds.Contains(k.Kind)).Select(k => k.Id)];
}
