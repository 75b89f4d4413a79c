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
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.Shared.Access;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Queue;

/// <summary>Reads the review queue. The database pages over all kinds of items; the details are read for one page only.</summary>
public sealed class ReviewQueue(HomeDb db, ProgramCalendar calendar, ProgramData programs, ReviewCounts counts, ReviewItemReader reader)
{
    /// <summary>One page of the items, oldest first. An index finds the oldest of each kind, as many as the page can need of it, so that
    /// few are sorted. A kind that is null is left out of the statement.</summary>
    private static readonly Func<HomeDb, int?, int, int, int, int, IAsyncEnumerable<Row>> Rows = EF.CompileAsyncQuery(
        (HomeDb db, int? kind, int most, int skipped, int size, int cycleId) =>
            db
                .SignUps.Where(s => s.State == SignUpState.Reported && (kind == null || kind == (int)QueueKind.Completion))
                .Select(s => new Item
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
                        .Select(s => new Item
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
                        .Select(c => new Item
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
                        .Select(s => new Item
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
                        .Select(r => new Item
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
                    db.StandingSummaries.AsNoTracking().Where(s => s.CycleId == cycleId),
                    x => x.i.MemberId,
                    s => s.MemberId,
                    (x, s) =>
                        new Row
                        {
                            Kind = x.i.Kind,
                            Id = x.i.Id,
                            MemberId = x.i.MemberId,
                            Since = x.i.Since,
                            Name = (x.m.FirstName + " " + x.m.LastName).Trim(),
                            Standing = s,
                        }
                )
    );

    /// <summary>What the rows of a page are about, by the IDs of each kind.</summary>
    private static readonly Func<HomeDb, int[], int[], int[], int[], IAsyncEnumerable<Detail>> Details = EF.CompileAsyncQuery(
        (HomeDb db, int[] signUps, int[] trainings, int[] suggestions, int[] corrections) =>
            db
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
                )
    );

    public DateTime Now => calendar.Now;

    public ReviewItemReader Reader => reader;

    public async Task<QueueItems> ReadPage(QueueKind? kind, int? number, ClaimsPrincipal user, CancellationToken ct)
    {
        var program = await programs.Read(db, user.ProgramVersion(), ct);
        var waiting = CountOf(kind, await counts.Read(ct));
        const int size = PageQueries.DefaultSize;
        if (waiting.Count == 0)
            return new QueueItems(new Page<QueueItem>([], 1, size, 0), null);
        var shown = PageQueries.Clamp(number, size, waiting.Count);
        // A cycle of 0: none is running, and nobody has a standing.
        var cycleId = program.Cycles.RunningOn(calendar.Today)?.Id ?? 0;
        var found = await Rows(db, (int?)kind, shown * size, (shown - 1) * size, size, cycleId).ToListAsync(ct);
        var details = await Details(
                db,
                Ids(found, QueueKind.Completion, QueueKind.Interest),
                Ids(found, QueueKind.Training),
                Ids(found, QueueKind.Suggestion),
                Ids(found, QueueKind.Correction)
            )
            .ToDictionaryAsync(d => d.Key, cancellationToken: ct);
        return new QueueItems(
            new Page<QueueItem>(
                [
                    .. found.Select(w =>
                    {
                        var key = new QueueKey((QueueKind)w.Kind, w.Id);
                        var it = details[key];
                        return new QueueItem(
                            key,
                            it.Title,
                            it.Note,
                            w.MemberId,
                            w.Name,
                            it.Points,
                            w.Since,
                            w.Standing is null ? "" : Describe(w.Standing)
                        );
                    }),
                ],
                shown,
                size,
                waiting.Count
            ),
            waiting.Oldest
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
    private static ItemCount CountOf(QueueKind? kind, ItemsToReview items) =>
        kind switch
        {
            QueueKind.Completion => items.Reports,
            QueueKind.Interest => items.Interests,
            QueueKind.Training => items.Training,
            QueueKind.Suggestion => items.Suggestions,
            QueueKind.Correction => items.Corrections,
            _ => items.All,
        };

    private static string Describe(StandingSummary standing) =>
        standing.Status is MemberStatus.RequirementsMet or MemberStatus.Leaving or MemberStatus.NotInThisYear
            ? Labels.Of(standing.Status)
            : $"{Labels.Of(standing.Status)}, {Format.Number(standing.Earned)} of {Format.Number(standing.Required)}";

    private static int[] Ids(IReadOnlyList<Row> rows, params QueueKind[] kinds) =>
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

    private class Item
    {
        public required int Kind { get; init; }

        public required int Id { get; init; }

        public required int MemberId { get; init; }

        public required DateTime Since { get; init; }
    }

    private sealed class Row : Item
    {
        public required string Name { get; init; }

        /// <summary>In the running year.</summary>
        public required StandingSummary? Standing { get; init; }
    }
}

/// <param name="Oldest">When the item that waits longest began to wait, UTC; null when nothing waits.</param>
public sealed record QueueItems(Page<QueueItem> Page, DateTime? Oldest);
