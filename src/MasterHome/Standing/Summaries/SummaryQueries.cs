using MasterHome.Data;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Standing.Summaries;

/// <summary>What the summaries of a cycle say together.</summary>
/// <param name="Day">See <see cref="SummarizedCycle.Day"/>.</param>
/// <param name="AsOf">See <see cref="SummarizedCycle.AsOf"/>.</param>
/// <param name="HasChanges">Whether something has changed that they do not show yet.</param>
public sealed record CycleSummary(DateOnly Day, DateTime AsOf, bool HasChanges, IReadOnlyList<StandingTotal> Totals)
{
    /// <summary>Members of the year: all that have another status than "Not in this year".</summary>
    public int Members => Totals.Where(t => t.Status != MemberStatus.NotInThisYear).Sum(t => t.Members);

    public long Points => Totals.Sum(t => t.Points);

    public int Count(MemberStatus status) => Totals.Where(t => t.Status == status).Sum(t => t.Members);

    /// <summary>Members of the year who are not leaving and have not met the requirements yet.</summary>
    public int Open => Members - Count(MemberStatus.Leaving) - Count(MemberStatus.RequirementsMet);

    /// <summary>As of when a page must say that it is; null when it is current.</summary>
    public DateTime? OutdatedSince(DateOnly today) => HasChanges || Day != today ? AsOf : null;
}

public static class SummaryQueries
{
    private static readonly Func<HomeDb, int, CancellationToken, Task<CycleSummary?>> Summary = EF.CompileAsyncQuery(
        (HomeDb db, int cycleId, CancellationToken _) =>
            db
                .SummarizedCycles.AsNoTracking()
                .AsSingleQuery()
                .Where(c => c.CycleId == cycleId)
                .Select(c => new CycleSummary(
                    c.Day,
                    c.AsOf,
                    db.StandingChanges.Any(change => change.CycleId == null || change.CycleId == c.CycleId),
                    db.StandingTotals.Where(t => t.CycleId == c.CycleId).ToList()
                ))
                .SingleOrDefault()
    );

    /// <returns>Null before the first refresh.</returns>
    public static Task<CycleSummary?> SummaryOf(this HomeDb db, int cycleId, CancellationToken ct) => Summary(db, cycleId, ct);

    /// <summary>Changes that the summaries of the cycle do not show yet.</summary>
    public static IQueryable<StandingChange> Of(this IQueryable<StandingChange> changes, int cycleId) =>
        changes.Where(c => c.CycleId == null || c.CycleId == cycleId);

    /// <summary>Removes a member's summaries, in the caller's transaction, and adds the others up again.</summary>
    internal static async Task RemoveSummaries(this HomeDb db, int memberId, CancellationToken ct)
    {
        var cycles = await db.StandingSummaries.Where(s => s.MemberId == memberId).Select(s => s.CycleId).ToListAsync(ct);
        await db.StandingSummaries.Where(s => s.MemberId == memberId).ExecuteDeleteAsync(ct);
        await db.StandingTotals.Where(t => cycles.Contains(t.CycleId)).ExecuteDeleteAsync(ct);
        db.AddRange(await db.StandingSummaries.Where(s => cycles.Contains(s.CycleId)).Totals().ToListAsync(ct));
    }

    /// <summary>What the rows add up to, by cycle and status.</summary>
    internal static IQueryable<StandingTotal> Totals(this IQueryable<StandingSummary> summaries) =>
        summaries
            .GroupBy(s => new { s.CycleId, s.Status })
            .Select(g => new StandingTotal(g.Key.CycleId, g.Key.Status, g.Count(), g.Sum(s => (long)s.Earned)));
}
