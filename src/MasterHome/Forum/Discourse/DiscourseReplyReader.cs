using System.Globalization;
using System.Text.Json;
using MasterHome.Forum.Http;
using MasterHome.Forum.Sources;

namespace MasterHome.Forum.Discourse;

/// <summary>One action of a user; <paramref name="At"/> is UTC.</summary>
/// <param name="Id">The post's ID, or topic and post number when the forum gives no ID.</param>
/// <param name="Category">Null in private messages.</param>
/// <param name="IsReply">False for a topic's first post and for system notes.</param>
internal sealed record DiscourseRow(
    string Id,
    long? Author,
    string? AuthorName,
    DateTime At,
    long? Category,
    long? Topic,
    bool IsReply,
    bool IsDeletedOrHidden,
    string? Link
)
{
    private const int NewTopic = 4;
    private const int Reply = 5;

    public static DiscourseRow Read(JsonElement row)
    {
        var (topic, number) = (row.Number("topic_id"), row.Number("post_number"));
        var id =
            row.Key("post_id") is { } post ? string.Create(CultureInfo.InvariantCulture, $"{post}")
            : topic is not null && number is not null ? string.Create(CultureInfo.InvariantCulture, $"{topic}/{number}")
            : null;
        if (id is null || row.Instant("created_at") is not { } at)
            throw new ForumReadException("a row of the forum's response is not a reply");
        // Types are numbers, strings or absent; post type 1 is an ordinary post.
        var isReply = number != 1 && (row.Key("action_type") ?? Reply) == Reply && (row.Key("post_type") ?? 1) == 1;
        return new(
            id,
            row.Key("acting_user_id") ?? row.Key("user_id"),
            row.Text("acting_username") ?? row.Text("username"),
            at,
            row.Number("category_id"),
            topic,
            isReply,
            row.IsTrue("deleted") || row.IsTrue("hidden"),
            topic is null
                ? null
                : string.Create(CultureInfo.InvariantCulture, $"t/{Uri.EscapeDataString(row.Text("slug") ?? "-")}/{topic}/{number ?? 1}")
        );
    }

    /// <summary>The address of a user's replies, or of the topics that the user opened, from a row offset.</summary>
    public static string Address(string username, bool topics, int offset) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"user_actions.json?offset={offset}&username={Uri.EscapeDataString(username)}&filter={(topics ? NewTopic : Reply)}"
        );
}

/// <summary>
/// The paging rules for one list of actions, the newest first: the offset grows by the rows received; the list ends at the first row
/// before the requested time, or at an empty page that stays empty when requested again.
/// </summary>
internal sealed class DiscourseReplyReader(ForumSettings settings, DateTime from)
{
    private readonly HashSet<string> _seen = [];
    private DateTime _oldest = DateTime.MaxValue;
    private int _pages;
    private int _pagesWithoutNewRows;
    private bool _wasEmpty;

    /// <summary>The offset of the next page; null at the end of the list.</summary>
    public int? Next { get; private set; } = 0;

    public int RowsSeen => _seen.Count;

    /// <summary>Adds a page, sets <see cref="Next"/> and returns the rows not seen before. Throws when the pages form a loop.</summary>
    public IReadOnlyList<DiscourseRow> Accept(IReadOnlyList<DiscourseRow> page)
    {
        _pages++;
        var newRows = page.Where(r => _seen.Add(r.Id)).ToList();
        foreach (var row in newRows)
        {
            // The first old row ends the list only if the rows are in date order.
            if (row.At > _oldest)
                throw new ForumReadException("the forum's rows are not in date order");
            _oldest = row.At;
        }
        if (newRows.Count > 0)
            _pagesWithoutNewRows = 0;
        else if (page.Count > 0 && ++_pagesWithoutNewRows == 2)
            throw new ForumReadException("the forum repeats its pages");
        var isEnd = _oldest < from || (page.Count == 0 && _wasEmpty);
        _wasEmpty = page.Count == 0;
        Next = isEnd ? null : Next + page.Count;
        if (Next is not null && _pages >= settings.MaxPages)
            throw new ForumReadException($"the forum has more than {settings.MaxPages} pages");
        return newRows;
    }
}
