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

/// <summary>The items of the review queue by owner, age, opportunity or member. They are put together for each request, because few
/// requests use these filters; the plain queue is compiled (<see cref="QueueQueries"/>).</summary>
internal static class FilteredQueue
{
    /// <summary>All waiting items.</summary>
    /// <param name="opportunity">Leaves only its sign-ups; null for all items.</param>
    private static IQueryable<WaitingItem> AllWaiting(this HomeDb db, int? opportunity)
    {
        var signUps = db
            .SignUps.Where(OpportunityQueries.IsToReview)
            .Where(s => opportunity == null || s.OpportunityId == opportunity)
            .Select(s => new WaitingItem
            {
                Kind = s.State == SignUpState.Reported ? (int)QueueKind.Completion : (int)QueueKind.Interest,
                Id = s.Id,
                MemberId = s.MemberId,
                Since = s.StateAt,
            });
        return opportunity is not null
            ? signUps
            : signUps
                .Concat(
                    db.Completions.ToReview()
                        .Select(c => new WaitingItem
                        {
                            Kind = (int)QueueKind.Training,
                            Id = c.Id,
                            MemberId = c.MemberId,
                            Since = c.ReportedAt,
                        })
                )
                .Concat(
                    db.Suggestions.ToReview()
                        .Select(s => new WaitingItem
                        {
                            Kind = (int)QueueKind.Suggestion,
                            Id = s.Id,
                            MemberId = s.MemberId,
                            Since = s.WaitsSince ?? s.CreatedAt,
                        })
                )
                .Concat(
                    db.CorrectionRequests.ToReview()
                        .Select(r => new WaitingItem
                        {
                            Kind = (int)QueueKind.Correction,
                            Id = r.Id,
                            MemberId = r.MemberId,
                            Since = r.AskedAt,
                        })
                )
                .Concat(
                    db.Leaves.ToReview()
                        .Select(l => new WaitingItem
                        {
                            Kind = (int)QueueKind.Leave,
                            Id = l.Id,
                            MemberId = l.MemberId,
                            Since = l.AskedAt,
                        })
                )
                .Concat(
                    db.Appeals.ToReview()
                        .Select(a => new WaitingItem
                        {
                            Kind = (int)QueueKind.Appeal,
                            Id = a.Id,
                            MemberId = a.MemberId,
                            Since = a.WaitsSince,
                        })
                );
    }

    /// <summary>The items of a filter.</summary>
    /// <param name="ownerId">See <see cref="QueueFilter.OwnerId"/>.</param>
    public static IQueryable<WaitingItem> FindWaiting(this HomeDb db, QueueFilter filter, string? ownerId, DateTime now)
    {
        var found = db.AllWaiting(filter.Opportunity);
        if (filter.Kind is { } kind)
            found = found.Where(i => i.Kind == (int)kind);
        if (filter.Days is { } days)
        {
            var latest = now.AddDays(-days);
            found = found.Where(i => i.Since <= latest);
        }
        return filter.Owner switch
        {
            null => found,
            QueueFilter.Nobody => found.Where(i => !db.ReviewAssignments.Any(a => (int)a.Kind == i.Kind && a.ItemId == i.Id)),
            _ => found.Where(i => db.ReviewAssignments.Any(a => (int)a.Kind == i.Kind && a.ItemId == i.Id && a.AccountId == ownerId)),
        };
    }

    /// <summary>A page of these items, oldest first, as <see cref="QueueQueries.Rows"/> reads them.</summary>
    public static IQueryable<QueueRow> ToRows(this IQueryable<WaitingItem> items, HomeDb db, int skipped, int size, int cycleId) =>
        items
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
            );

    /// <summary>The items of one member that wait.</summary>
    public static async Task<IReadOnlySet<QueueKey>> OwnWaiting(this HomeDb db, int memberId, CancellationToken ct) =>
        (await db.AllWaiting(null).Where(i => i.MemberId == memberId).ToListAsync(ct)).Select(i => i.Key).ToHashSet();
}
