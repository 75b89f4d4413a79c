using System.Diagnostics.CodeAnalysis;

namespace MasterHome.Forum.Sources;

/// <summary>
/// How many replies one member wrote between two instants, or why that is not known. A failed or unsure reading
/// is "no data": it has no number at all, so that nobody can take it for 0.
/// </summary>
public sealed record ReplyCount
{
    /// <summary>So many links to counted replies are kept, the newest ones.</summary>
    public const int MaxLinks = 5;

    private ReplyCount(DateTime readAt) => ReadAt = readAt;

    /// <summary>The replies counted; null when there is no data.</summary>
    public int? Replies { get; private init; }

    /// <summary>When the reading began (UTC): what was written later is not in it.</summary>
    public DateTime ReadAt { get; }

    /// <summary>Whether the reading came to the forum's own end of the list.</summary>
    public bool Complete { get; private init; }

    /// <summary>Addresses of some of the replies counted: http or https, at most <see cref="MaxLinks"/>.</summary>
    public IReadOnlyList<string> Links { get; private init; } = [];

    /// <summary>Replies that were seen and not counted, with why.</summary>
    public ExcludedReplies Excluded { get; init; } = new();

    /// <summary>What the forum calls the person now, where it says so: the way to follow a rename.</summary>
    public string? Handle { get; init; }

    /// <summary>The forum knows nobody by the key that we have: staff must look.</summary>
    public bool NobodyThere { get; private init; }

    /// <summary>The question did not get through to the forum, or it had trouble of its own: the next one may fare no better.</summary>
    public bool OnTheWay { get; private init; }

    /// <summary>A short reason without personal data; null when there is a count.</summary>
    public string? WhyNoData { get; private init; }

    [MemberNotNullWhen(true, nameof(Replies))]
    [MemberNotNullWhen(false, nameof(WhyNoData))]
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

    /// <param name="onTheWay">See <see cref="OnTheWay"/>.</param>
    public static ReplyCount NoData(string why, DateTime readAt, bool onTheWay = false) =>
        new(readAt) { WhyNoData = why, OnTheWay = onTheWay };

    public static ReplyCount Nobody(string why, DateTime readAt) => new(readAt) { WhyNoData = why, NobodyThere = true };
}

/// <summary>Replies that were seen and do not count, by reason.</summary>
/// <param name="OwnTopic">Written below a topic of one's own.</param>
/// <param name="Board">In a board or category that the settings exclude.</param>
/// <param name="Deleted">Deleted or hidden since.</param>
public sealed record ExcludedReplies(int OwnTopic = 0, int Board = 0, int Deleted = 0);
