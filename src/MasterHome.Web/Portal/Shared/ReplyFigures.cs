using MasterHome.Data;
using MasterHome.Forum.Sources;
using MasterHome.Points;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Portal.Shared;

/// <summary>A member's forum replies as they were last counted.</summary>
/// <param name="ReadAt">UTC; what the page means by "as of".</param>
/// <param name="Links">Some of those that were counted.</param>
/// <param name="Excluded">Those that were seen and did not count.</param>
public sealed record ReplyFigures(int Replies, int Points, DateTime ReadAt, IReadOnlyList<Uri> Links, ExcludedReplies Excluded)
{
    /// <summary>Null when they have not been counted yet.</summary>
    /// <param name="opportunityId">What it earned by this one alone; by all of the year when null.</param>
    public static async Task<ReplyFigures?> Read(HomeDb db, int memberId, int cycleId, int? opportunityId, CancellationToken ct)
    {
        if (
            await db
                .ForumSnapshots.AsNoTracking()
                .Where(s => s.MemberId == memberId && s.CycleId == cycleId)
                .OrderByDescending(s => s.ReadAt)
                .FirstOrDefaultAsync(ct)
            is not { } last
        )
            return null;
        var points = await db
            .PointEntries.Where(e =>
                e.MemberId == memberId
                && e.CycleId == cycleId
                && e.Kind == PointKind.ForumReplies
                && (opportunityId == null || e.OpportunityId == opportunityId)
            )
            .SumAsync(e => e.Points, ct);
        return new ReplyFigures(
            last.Replies,
            points,
            last.ReadAt,
            [.. last.Links.Split('\n').Select(Address).OfType<Uri>()],
            last.Excluded
        );
    }

    /// <summary>Why there are fewer than one may remember, in words; null when all were counted.</summary>
    public string? NotCounted
    {
        get
        {
            string?[] parts =
            [
                Excluded.OwnTopic > 0 ? $"{Excluded.OwnTopic} in topics of your own" : null,
                Excluded.Board > 0 ? $"{Excluded.Board} in boards that do not count" : null,
                Excluded.Deleted > 0 ? $"{Excluded.Deleted} deleted or hidden since" : null,
            ];
            return parts.Any(p => p is not null) ? $"Not counted: {string.Join(", ", parts.OfType<string>())}." : null;
        }
    }

    /// <summary>What the forum sends is a stranger's text: only an address of the web becomes a link.</summary>
    private static Uri? Address(string line) =>
        Uri.TryCreate(line, UriKind.Absolute, out var uri) && uri.Scheme is ("https" or "http") ? uri : null;
}
