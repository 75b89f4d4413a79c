using System.Security.Claims;
using MasterHome.Appeals;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Members;
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

    internal async Task<QueueItems> ReadPage(QueueFilter filter, int? number, ClaimsPrincipal user, CancellationToken ct)
    {
        var program = await programs.Read(db, user.ProgramVersion(), ct);
        var choices = await ReadChoices(program, ct);
        var ownerId = filter.OwnerId(user);
        var waiting = filter.IsByKindOnly ? CountOf(filter.Kind, await counts.Read(ct)) : await Count(filter, ownerId, ct);
        const int size = PageQueries.DefaultSize;
        var total = Math.Min(waiting.Count, PageQueries.MostCounted);
        if (waiting.Count == 0)
            return new QueueItems(new Page<QueueItem>([], 1, size, 0), null, choices);
        var shown = PageQueries.Clamp(number, size, total);
        // A cycle of 0: none is running, and nobody has a standing.
        var cycleId = program.Cycles.RunningOn(calendar.Today)?.Id ?? 0;
        var skipped = (shown - 1) * size;
        var found = filter.IsByKindOnly
            ? await QueueQueries.Rows(db, (int?)filter.Kind, shown * size, skipped, size, cycleId).ToListAsync(ct)
            : await db.FindWaiting(filter, ownerId, Now).ToRows(db, skipped, size, cycleId).ToListAsync(ct);
        var details = await db.DetailsOf([.. found.Select(r => r.Key)], ct);
        return new QueueItems(
            new Page<QueueItem>(
                [
                    .. found.Select(w =>
                    {
                        var it = details[w.Key];
                        return new QueueItem(w.Key, it.Title, it.Note, w.MemberId, w.Name, it.Points, w.Since, Describe(w))
                        {
                            Owner = w.Owner,
                            OwnerId = w.OwnerId,
                        };
                    }),
                ],
                shown,
                size,
                total,
                HasMore: waiting.Count > total
            ),
            waiting.Oldest,
            choices
        );
    }

    /// <summary>Who has the item; null when nobody has.</summary>
    internal Task<ReviewAssignment?> OwnerOf(QueueKey key, CancellationToken ct)
    {
        var (kind, id) = (key.Kind, key.Id);
        return db.ReviewAssignments.AsNoTracking().SingleOrDefaultAsync(a => a.Kind == kind && a.ItemId == id, ct);
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
            QueueKind.Leave => await db.Leaves.Where(l => l.Id == key.Id).Select(l => (LeaveState?)l.State).SingleOrDefaultAsync(ct),
            QueueKind.Appeal => await db.Appeals.Where(a => a.Id == key.Id).Select(a => (AppealState?)a.State).SingleOrDefaultAsync(ct),
            QueueKind.Correction => await db
                .CorrectionRequests.Where(r => r.Id == key.Id)
                .Select(r => (CorrectionState?)r.State)
                .SingleOrDefaultAsync(ct),
            _ => await db.SignUps.Where(s => s.Id == key.Id).Select(s => (SignUpState?)s.State).SingleOrDefaultAsync(ct),
        };

    private async Task<ItemCount> Count(QueueFilter filter, string? ownerId, CancellationToken ct) =>
        await db.FindWaiting(filter, ownerId, Now)
            .GroupBy(_ => 1)
            .Select(g => new { Count = g.Count(), Oldest = g.Min(i => (DateTime?)i.Since) })
            .SingleOrDefaultAsync(ct)
            is { } found
            ? new ItemCount(found.Count, found.Oldest)
            : default;

    private async Task<QueueChoices> ReadChoices(ProgramSnapshot program, CancellationToken ct)
    {
        var options = await QueueQueries.Options(db).ToListAsync(ct);
        var running = program.Cycles.RunningOn(calendar.Today)?.Id;
        return new QueueChoices(
            [.. options.Where(o => !o.IsReason).OrderBy(o => o.Text).Select(o => (o.Value, o.Text))],
            [
                .. program
                    .Opportunities.Values.Where(o => o.CycleId == running)
                    .OrderBy(o => o.Title, StringComparer.CurrentCulture)
                    .Select(o => (o.Id, o.Title)),
            ],
            [.. options.Where(o => o.IsReason).Select(o => o.Text)]
        );
    }

    /// <param name="kind">Null for all.</param>
    private static ItemCount CountOf(QueueKind? kind, ItemsToReview items) =>
        kind switch
        {
            QueueKind.Completion => items.Reports,
            QueueKind.Interest => items.Interests,
            QueueKind.Training => items.Training,
            QueueKind.Suggestion => items.Suggestions,
            QueueKind.Correction => items.Corrections,
            QueueKind.Leave => items.Leaves,
            QueueKind.Appeal => items.Appeals,
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
/// <param name="Choices">What can be chosen in filters and forms.</param>
internal sealed record QueueItems(Page<QueueItem> Page, DateTime? Oldest, QueueChoices Choices);

/// <param name="Administrators">ID of the account and name, by name.</param>
/// <param name="Opportunities">Of the running year, by title.</param>
/// <param name="KeptReasons">Their texts.</param>
internal sealed record QueueChoices(
    IReadOnlyList<(string Id, string Name)> Administrators,
    IReadOnlyList<(int Id, string Title)> Opportunities,
    IReadOnlyList<string> KeptReasons
);
