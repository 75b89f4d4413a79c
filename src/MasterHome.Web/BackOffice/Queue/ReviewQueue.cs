using System.Security.Claims;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Opportunities;
using MasterHome.Points;
using MasterHome.Review;
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
        var found = await QueueQueries.Rows(db, (int?)kind, shown * size, (shown - 1) * size, size, cycleId).ToListAsync(ct);
        var details = await db.DetailsOf([.. found.Select(r => r.Key)], ct);
        return new QueueItems(
            new Page<QueueItem>(
                [
                    .. found.Select(w =>
                    {
                        var it = details[w.Key];
                        return new QueueItem(w.Key, it.Title, it.Note, w.MemberId, w.Name, it.Points, w.Since, Describe(w));
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

    private static string Describe(QueueRow row) =>
        row.Status switch
        {
            null => "",
            MemberStatus.RequirementsMet or MemberStatus.Leaving or MemberStatus.NotInThisYear => Labels.Of(row.Status.Value),
            var status => $"{Labels.Of(status.Value)}, {Format.Number(row.Earned ?? 0)} of {Format.Number(row.Required ?? 0)}",
        };
}

/// <param name="Oldest">When the item that waits longest began to wait, UTC; null when nothing waits.</param>
public sealed record QueueItems(Page<QueueItem> Page, DateTime? Oldest);
