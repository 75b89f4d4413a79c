using MasterHome.Forum.Sources;
using MasterHome.Standing.OwnYear;

namespace MasterHome.Web.Portal.Shared;

/// <summary>A member's forum replies from the last count.</summary>
/// <param name="ReadAt">UTC time of the last count.</param>
/// <param name="Links">Links to some of the counted replies.</param>
/// <param name="Excluded">Replies that were found but not counted.</param>
internal sealed record ReplyFigures(int Replies, int Points, DateTime ReadAt, IReadOnlyList<Uri> Links, ExcludedReplies Excluded)
{
    /// <summary>How many replies count in a year; null for no limit.</summary>
    public int? Limit { get; init; }

    /// <param name="points">Credited for the replies so far.</param>
    /// <param name="limit">How many replies count in a year; null for no limit.</param>
    public static ReplyFigures Of(ForumCounts counts, int points, int? limit) =>
        new(
            counts.Last.Replies,
            points,
            counts.Last.ReadAt,
            [.. counts.Last.Links.Split('\n').Select(ParseLink).OfType<Uri>()],
            counts.Last.Excluded
        )
        {
            Limit = limit,
        };

    /// <summary>What the yearly limit does to the replies, as a sentence without its period.</summary>
    public static string Describe(int replies, int limit) =>
        replies > limit
            ? $"{Format.Count(replies - limit, "reply", "replies")} above the limit of {Format.Number(limit)} a year earned no points"
            : $"At most {Format.Count(limit, "reply", "replies")} a year count";

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
