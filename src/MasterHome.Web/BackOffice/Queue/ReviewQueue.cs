using System.Security.Claims;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Opportunities;
using MasterHome.Points;
using MasterHome.Standing;
using MasterHome.Standing.OwnYear;
using MasterHome.Standing.Summaries;
using MasterHome.Suggestions;
using MasterHome.Training;
using MasterHome.Web.Shared.Access;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Queue;

/// <summary>Reads the review queue. The database pages over all kinds of items; the details are read for one page only.</summary>
public sealed class ReviewQueue(HomeDb db, ProgramCalendar calendar, ProgramData programs, ReviewItemReader reader)
{
    public DateTime Now => calendar.Now;

    public ReviewItemReader Reader => reader;

    public async Task<QueueItems> ReadPage(QueueKind? kind, int? number, ClaimsPrincipal user, CancellationToken ct)
    {
        var program = await programs.Read(db, user.ProgramVersion(), ct);
        var totals = await CountItems(kind, ct);
        const int size = PageQueries.DefaultSize;
        if (totals.Count == 0)
            return new QueueItems(new Page<QueueItem>([], 1, size, 0), null);
        var shown = PageQueries.Clamp(number, size, totals.Count);
        var rows = Rows(kind).OrderBy(w => w.Since).ThenBy(w => w.Kind).ThenBy(w => w.Id).Skip((shown - 1) * size).Take(size);
        var cycleId = program.Cycles.RunningOn(calendar.Today)?.Id;
        var found = await rows.Join(
                db.Members,
                w => w.MemberId,
                m => m.Id,
                (row, member) => new { row, Name = (member.FirstName + " " + member.LastName).Trim() }
            )
            .LeftJoin(
                db.StandingSummaries.Where(s => s.CycleId == cycleId),
                w => w.row.MemberId,
                s => s.MemberId,
                (w, standing) =>
                    new
                    {
                        w.row,
                        w.Name,
                        Standing = standing,
                    }
            )
            .OrderBy(w => w.row.Since)
            .ThenBy(w => w.row.Kind)
            .ThenBy(w => w.row.Id)
            .AsNoTracking()
            .ToListAsync(ct);
        var details = (await Details([.. found.Select(w => w.row)]).ToListAsync(ct)).ToDictionary(d => d.Key);
        return new QueueItems(
            new Page<QueueItem>(
                [
                    .. found.Select(w =>
                    {
                        var key = new QueueKey((QueueKind)w.row.Kind, w.row.Id);
                        var it = details[key];
                        return new QueueItem(
                            key,
                            it.Title,
                            it.Note,
                            w.row.MemberId,
                            w.Name,
                            it.Points,
                            w.row.Since,
                            w.Standing is null ? "" : Describe(w.Standing)
                        );
                    }),
                ],
                shown,
                size,
                totals.Count
            ),
            totals.Oldest
        );
    }

    /// <summary>The present state of an item, whether it needs a decision or not; null if there is no such item.</summary>
    public async Task<Enum?> StateOf(QueueKey key, CancellationToken ct) =>
        key.Kind switch
        {
            QueueKind.Training => await db
                .Completions.Where(c => c.Id == key.Id)
                .Select(c => (CompletionState?)c.State)
                .SingleOrDefaultAsync(ct),
            QueueKind.Suggestion => await db
                .Suggestions.Where(s => s.Id == key.Id)
                .Select(s => (SuggestionState?)s.State)
                .SingleOrDefaultAsync(ct),
            QueueKind.Correction => await db
                .CorrectionRequests.Where(r => r.Id == key.Id)
                .Select(r => (CorrectionState?)r.State)
                .SingleOrDefaultAsync(ct),
            _ => await db.SignUps.Where(s => s.Id == key.Id).Select(s => (SignUpState?)s.State).SingleOrDefaultAsync(ct),
        };

    /// <param name="kind">Null for all.</param>
    public async Task<QueueTotals> CountItems(QueueKind? kind, CancellationToken ct) =>
        await Rows(kind).GroupBy(_ => 1).Select(g => new QueueTotals(g.Count(), g.Min(w => w.Since))).FirstOrDefaultAsync(ct)
        ?? new QueueTotals(0, null);

    private IQueryable<Row> Rows(QueueKind? kind)
    {
        var signUps = db
            .SignUps.ToReview()
            .Select(s => new Row
            {
                Kind = s.State == SignUpState.Reported ? (int)QueueKind.Completion : (int)QueueKind.Interest,
                Id = s.Id,
                MemberId = s.MemberId,
                Since = s.StateAt,
            });
        var trainings = db
            .Completions.ToReview()
            .Select(c => new Row
            {
                Kind = (int)QueueKind.Training,
                Id = c.Id,
                MemberId = c.MemberId,
                Since = c.ReportedAt,
            });
        var suggestions = db
            .Suggestions.ToReview()
            .Select(s => new Row
            {
                Kind = (int)QueueKind.Suggestion,
                Id = s.Id,
                MemberId = s.MemberId,
                Since = s.WaitsSince ?? s.CreatedAt,
            });
        var corrections = db
            .CorrectionRequests.ToReview()
            .Select(r => new Row
            {
                Kind = (int)QueueKind.Correction,
                Id = r.Id,
                MemberId = r.MemberId,
                Since = r.AskedAt,
            });
        return kind switch
        {
            null => signUps.Concat(trainings).Concat(suggestions).Concat(corrections),
            QueueKind.Correction => corrections,
            QueueKind.Training => trainings,
            QueueKind.Suggestion => suggestions,
            _ => signUps.Where(w => w.Kind == (int)kind),
        };
    }

    private static string Describe(StandingSummary standing) =>
        standing.Status is MemberStatus.RequirementsMet or MemberStatus.Leaving or MemberStatus.NotInThisYear
            ? Labels.Of(standing.Status)
            : $"{Labels.Of(standing.Status)}, {Format.Number(standing.Earned)} of {Format.Number(standing.Required)}";

    /// <summary>What the rows are about, in one query.</summary>
    private IQueryable<Detail> Details(IReadOnlyList<Row> rows)
    {
        var signUps = Ids(rows, QueueKind.Completion, QueueKind.Interest);
        var trainings = Ids(rows, QueueKind.Training);
        var suggestions = Ids(rows, QueueKind.Suggestion);
        var corrections = Ids(rows, QueueKind.Correction);
        return db
            .SignUps.Where(s => signUps.Contains(s.Id))
            .Join(
                db.Opportunities,
                s => s.OpportunityId,
                o => o.Id,
                (s, o) =>
                    new Detail
                    {
                        Kind = s.State == SignUpState.Interested ? (int)QueueKind.Interest : (int)QueueKind.Completion,
                        Id = s.Id,
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
                            new Detail
                            {
                                Kind = (int)QueueKind.Training,
                                Id = c.Id,
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
                    .Select(s => new Detail
                    {
                        Kind = (int)QueueKind.Suggestion,
                        Id = s.Id,
                        Title = s.Title,
                        DoneOn = s.DoneOn,
                        Points = s.Points ?? s.PointsHopedFor,
                        IsReported = s.State == SuggestionState.Reported,
                        AskedBy = s.PointsHopedFor == null ? null : "the member",
                    })
            )
            .Concat(
                db.CorrectionRequests.Where(r => corrections.Contains(r.Id))
                    .Select(r => new Detail
                    {
                        Kind = (int)QueueKind.Correction,
                        Id = r.Id,
                        Title = r.Title,
                        DoneOn = null,
                        Points = r.Points,
                        IsReported = true,
                        AskedBy = r.AskedBy,
                    })
            );
    }

    private static List<int> Ids(IReadOnlyList<Row> rows, params QueueKind[] kinds) =>
        [.. rows.Where(r => kinds.Contains((QueueKind)r.Kind)).Select(r => r.Id)];

    private sealed class Detail
    {
        public required int Kind { get; init; }

        public required int Id { get; init; }

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

    private sealed class Row
    {
        public int Kind { get; init; }

        public int Id { get; init; }

        public int MemberId { get; init; }

        public DateTime Since { get; init; }
    }
}

/// <param name="Oldest">When the item that waits longest began to wait, UTC; null when nothing waits.</param>
public sealed record QueueTotals(int Count, DateTime? Oldest);

/// <inheritdoc cref="QueueTotals"/>
public sealed record QueueItems(Page<QueueItem> Page, DateTime? Oldest);
