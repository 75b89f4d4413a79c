namespace MasterHome.Forum.Sources;

/// <summary>What was seen while one member's replies were read: what counts, what does not and why.</summary>
internal sealed class ReplyAccumulator
{
    private readonly List<(DateTime At, long? Topic, string? Url)> _replies = [];

    /// <summary>What the forum calls the author.</summary>
    public string? Handle { get; set; }

    public int OwnTopic { get; set; }

    public int Board { get; set; }

    public int Deleted { get; set; }

    public bool IsEmpty => _replies.Count == 0;

    /// <param name="topic">The key of what it replies to, where own topics have to be told apart later.</param>
    public void Add(DateTime at, string? url, long? topic = null) => _replies.Add((at, topic, url));

    public ReplyCount Count(ReplyQuery asked, IReadOnlySet<long>? ownTopics = null)
    {
        var counted = _replies.Where(r => r.Topic is not { } topic || ownTopics?.Contains(topic) != true).ToList();
        return ReplyCount.Counted(
            counted.Count,
            asked.ReadAt,
            complete: true,
            counted.OrderBy(r => r.At).Select(r => r.Url).OfType<string>().Where(IsWebAddress)
        ) with
        {
            Handle = Handle,
            Excluded = new(OwnTopic + _replies.Count - counted.Count, Board, Deleted),
        };
    }

    /// <summary>Links are shown to people: a script's address must not come among them.</summary>
    private static bool IsWebAddress(string url) => Uri.TryCreate(url, UriKind.Absolute, out var it) && it.Scheme is "https" or "http";
}
