using MasterHome.Data;
using MasterHome.Forum.Sources;
using MasterHome.Opportunities;
using MasterHome.Points;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Portal.Shared;

/// <summary>A member's forum replies from the last count.</summary>
/// <param name="ReadAt">UTC time of the last count.</param>
/// <param name="Links">Links to some of the counted replies.</param>
/// <param name="Excluded">Replies that were found but not counted.</param>
internal sealed record ReplyFigures(int Replies, int Points, DateTime ReadAt, IReadOnlyList<Uri> Links, ExcludedReplies Excluded)
{
    /// <summary>How many replies count in a year; null for no limit.</summary>
    public int? Limit { get; init; }

    /// <summary>Loads the latest count; null if there is none yet.</summary>
    /// <param name="opportunityId">Limits the points to this opportunity; null for the whole cycle.</param>
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
            [.. last.Links.Split('\n').Select(ParseLink).OfType<Uri>()],
            last.Excluded
        )
        {
            Limit = await db
                .Opportunities.Where(o =>
                    o.CycleId == cycleId
                    && o.Tracking == Tracking.ForumReplies
                    && o.PublishedAt != null
                    && (opportunityId == null || o.Id == opportunityId)
                )
                .OrderBy(o => o.Id)
                .Select(o => o.MaxTimes)
                .FirstOrDefaultAsync(ct),
        };
    }

    /// <summary>Explains which replies were not counted; null if all were.</summary>
    public string? NotCounted
    {
        get
        {
            string?[] parts =
            [
                Excluded.OwnTopic > 0 ? $"{Excluded.OwnTopic} in your own topics" : null,
                Excluded.Board > 0 ? $"{Excluded.Board} in boards that do not count" : null,
                Excluded.Deleted > 0 ? $"{Excluded.Deleted} deleted or hidden" : null,
            ];
            return parts.Any(p => p is not null) ? $"Not counted: {string.Join(", ", parts.OfType<string>())}." : null;
        }
    }

    /// <summary>Forum data is untrusted: only http and https URLs become links, never javascript: URLs.</summary>
    private static Uri? ParseLink(string line) =>
        Uri.TryCreate(line, UriKind.Absolute, out var uri) && uri.Scheme is ("https" or "http") ? uri : null;
}
