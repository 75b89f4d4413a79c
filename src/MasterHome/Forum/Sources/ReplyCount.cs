using System.Diagnostics.CodeAnalysis;

namespace MasterHome.Forum.Sources;

/// <summary>
/// How many replies one member wrote between two instants, or why that is not known. A failed or uncertain read
/// is "no data": it has no number, so that it cannot be mistaken for 0.
/// </summary>
public sealed record ReplyCount
{
    /// <summary>The number of links to counted replies that are kept, the newest ones.</summary>
    public const int MaxLinks = 5;

    private ReplyCount(DateTime readAt) => ReadAt = readAt;

    /// <summary>The replies counted; null when there is no data.</summary>
    public int? Replies { get; private init; }

    /// <summary>When the read started (UTC): later replies are not included.</summary>
    public DateTime ReadAt { get; }

    /// <summary>Whether the read reached the end of the forum's list.</summary>
    public bool Complete { get; private init; }

    /// <summary>Addresses of some of the replies counted: http or https, at most <see cref="MaxLinks"/>.</summary>
    public IReadOnlyList<string> Links { get; private init; } = [];

    /// <summary>Replies that were read but not counted, by reason.</summary>
    public ExcludedReplies Excluded { get; init; } = new();

    /// <summary>The user's current username, when the forum reports it; used to follow renames.</summary>
    public string? Handle { get; init; }

    /// <summary>The forum has no user with the stored ID: staff must match the member again.</summary>
    public bool UserNotFound { get; private init; }

    /// <summary>The request did not reach the forum or the forum had an error, so that the next request may fail too.</summary>
    public bool IsTransient { get; private init; }

    /// <summary>The reason, short and without personal data; null when there is a count.</summary>
    public string? NoDataReason { get; private init; }

    [MemberNotNullWhen(true, nameof(Replies))]
    [MemberNotNullWhen(false, nameof(NoDataReason))]
    public bool HasData => Replies is not null;

    public static ReplyCount Counted(int replies, DateTime readAt, bool complete, IEnumerable<string> links)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(replies);
        return new(readAt)
        {
            Replies = replies,
            Complete = complete,
            Links = links.TakeLast(MaxLinks).ToList(),
        };
    }

    /// <param name="isTransient">See <see cref="IsTransient"/>.</param>
    public static ReplyCount NoData(string reason, DateTime readAt, bool isTransient = false) =>
        new(readAt) { NoDataReason = reason, IsTransient = isTransient };

    public static ReplyCount UnknownUser(string reason, DateTime readAt) => new(readAt) { NoDataReason = reason, UserNotFound = true };
}

/// <summary>Replies that were read but do not count, by reason.</summary>
/// <param name="OwnTopic">In a topic that the member opened.</param>
/// <param name="Board">In a board or category that the settings exclude.</param>
/// <param name="Deleted">Deleted or hidden after they were written.</param>
public sealed record ExcludedReplies(int OwnTopic = 0, int Board = 0, int Deleted = 0);
