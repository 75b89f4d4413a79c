namespace MasterHome.Forum.Sources;

/// <summary>Collects one member's replies while they are read: the counted ones, and the excluded ones by reason.</summary>
internal sealed class ReplyAccumulator
{
    private readonly List<(DateTime At, long? Topic, string? Url)> _replies = [];

    /// <summary>The author's current username in the forum.</summary>
    public string? Handle { get; set; }

    public int OwnTopic { get; set; }

    public int Board { get; set; }

    public int Deleted { get; set; }

    public bool IsEmpty => _replies.Count == 0;

    /// <param name="topic">The topic's ID, when replies in the member's own topics must be excluded later.</param>
    public void Add(DateTime at, string? url, long? topic = null) => _replies.Add((at, topic, url));

    public ReplyCount Count(ReplyQuery query, IReadOnlySet<long>? ownTopics = null)
    {
        var counted = _replies.Where(r => r.Topic is not { } topic || ownTopics?.Contains(topic) != true).ToList();
        return ReplyCount.Counted(
            counted.Count,
            query.ReadAt,
            complete: true,
            counted.OrderBy(r => r.At).Select(r => r.Url).OfType<string>().Where(IsWebAddress)
        ) with
        {
            Handle = Handle,
            Excluded = new(OwnTopic + _replies.Count - counted.Count, Board, Deleted),
        };
    }

    /// <summary>Links appear on pages: a <c>javascript:</c> address must not be among them.</summary>
    private static bool IsWebAddress(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http";
}
