using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Opportunities;
using MasterHome.Points;
using MasterHome.Standing;
using MasterHome.Suggestions;
using MasterHome.Training;
using MasterHome.Web.BackOffice.Shared;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Queue;

/// <summary>Reads the review queue. The database pages over all kinds of items; the details are read for one page only.</summary>
public sealed class ReviewQueue(HomeDb db, Standings standings, ProgramCalendar calendar, ReviewItemReader reader)
{
    public DateTime Now => calendar.Now;

    public ReviewItemReader Reader => reader;

    public async Task<QueueItems> ReadPage(QueueKind? kind, int? number, CancellationToken ct)
    {
        var totals = await CountItems(kind, ct);
        const int size = PageQueries.DefaultSize;
        var shown = PageQueries.Clamp(number, size, totals.Count);
        var rows = await Rows(kind)
            .OrderBy(w => w.Since)
            .ThenBy(w => w.Kind)
            .ThenBy(w => w.Id)
            .Skip((shown - 1) * size)
            .Take(size)
            .ToListAsync(ct);
        var memberIds = rows.Select(w => w.MemberId).Distinct().ToList();
        var members = await ReadMembers(memberIds, ct);
        var details = await ReadDetails(rows, ct);
        return new QueueItems(
            new Page<QueueItem>(
                [
                    .. rows.Select(w => (Row: w, Key: new QueueKey((QueueKind)w.Kind, w.Id)))
                        .Select(w =>
                        {
                            var (title, note, points) = details[w.Key];
                            var (name, standing) = members[w.Row.MemberId];
                            return new QueueItem(w.Key, title, note, w.Row.MemberId, name, points, w.Row.Since, standing);
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

    private async Task<Dictionary<int, (string Name, string Standing)>> ReadMembers(List<int> ids, CancellationToken ct)
    {
        if (ids.Count == 0 || await db.Cycles.AsNoTracking().RunningOn(calendar.Today, ct) is not { } cycle)
            return [];
        return (await standings.Of(db.Members.Where(m => ids.Contains(m.Id)), cycle, ct)).ToDictionary(
            s => s.Who.Id,
            s =>
                (
                    s.Who.Name,
                    s.IsOpen
                        ? $"{Labels.Of(s.Status)}, {Format.Number(s.Earned)} of {Format.Number(s.Required.Points)}"
                        : Labels.Of(s.Status)
                )
        );
    }

    private async Task<Dictionary<QueueKey, (string Title, string Note, int? Points)>> ReadDetails(
        IReadOnlyList<Row> rows,
        CancellationToken ct
    )
    {
        var details = new Dictionary<QueueKey, (string, string, int?)>();
        var signUps = Ids(rows, QueueKind.Completion).Concat(Ids(rows, QueueKind.Interest)).ToList();
        var interests = Ids(rows, QueueKind.Interest).ToHashSet();
        foreach (
            var s in await db
                .SignUps.AsNoTracking()
                .Where(s => signUps.Contains(s.Id))
                .Join(
                    db.Opportunities,
                    s => s.OpportunityId,
                    o => o.Id,
                    (s, o) =>
                        new
                        {
                            s.Id,
                            s.CompletedOn,
                            o.Title,
                            s.Points,
                        }
                )
                .ToListAsync(ct)
        )
        {
            if (interests.Contains(s.Id))
                details[new QueueKey(QueueKind.Interest, s.Id)] = (s.Title, "Interest, to confirm", null);
            else
                details[new QueueKey(QueueKind.Completion, s.Id)] = (
                    s.Title,
                    s.CompletedOn is { } on ? $"Completed {Format.Date(on)}" : "Completion report",
                    s.Points
                );
        }
        var trainings = Ids(rows, QueueKind.Training);
        foreach (
            var c in await db
                .Completions.AsNoTracking()
                .Where(c => trainings.Contains(c.Id))
                .Join(
                    db.Courses,
                    c => c.CourseId,
                    course => course.Id,
                    (c, course) =>
                        new
                        {
                            c.Id,
                            c.CompletedOn,
                            course.Title,
                        }
                )
                .ToListAsync(ct)
        )
            details[new QueueKey(QueueKind.Training, c.Id)] = (c.Title, $"Training, {Format.Date(c.CompletedOn)}", null);
        var suggestions = Ids(rows, QueueKind.Suggestion);
        foreach (
            var s in await db
                .Suggestions.AsNoTracking()
                .Where(s => suggestions.Contains(s.Id))
                .Select(s => new
                {
                    s.Id,
                    s.Title,
                    s.State,
                    s.Points,
                    s.PointsHopedFor,
                    s.DoneOn,
                })
                .ToListAsync(ct)
        )
        {
            var note =
                s.State == SuggestionState.Reported ? "Suggestion, completion reported"
                : s.PointsHopedFor is { } requested ? $"Suggestion, {Format.Count(requested, "point")} requested"
                : s.DoneOn is null ? "Suggestion, not done yet"
                : "Suggestion, already done";
            details[new QueueKey(QueueKind.Suggestion, s.Id)] = (s.Title, note, s.Points ?? s.PointsHopedFor);
        }
        var corrections = Ids(rows, QueueKind.Correction);
        foreach (
            var r in await db
                .CorrectionRequests.AsNoTracking()
                .Where(r => corrections.Contains(r.Id))
                .Select(r => new
                {
                    r.Id,
                    r.Title,
                    r.Points,
                    r.AskedBy,
                })
                .ToListAsync(ct)
        )
            details[new QueueKey(QueueKind.Correction, r.Id)] = (r.Title, $"Correction of points, asked for by {r.AskedBy}", r.Points);
        return details;
    }

    private static List<int> Ids(IReadOnlyList<Row> rows, QueueKind kind) => [.. rows.Where(r => r.Kind == (int)kind).Select(r => r.Id)];

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
