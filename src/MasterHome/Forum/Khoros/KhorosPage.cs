using System.Globalization;
using System.Text.Json;
using MasterHome.Forum.Http;

namespace MasterHome.Forum.Khoros;

/// <summary>One message; <paramref name="At"/> is UTC.</summary>
/// <param name="Depth">0 for a topic's first message; null when the forum does not report it.</param>
/// <param name="TopicAuthor">The author of the topic, when the forum reports it.</param>
internal sealed record KhorosRow(
    string Id,
    long Author,
    string? Login,
    DateTime At,
    long? Depth,
    string? Board,
    long? TopicAuthor,
    string? Url
)
{
    public static KhorosRow Read(JsonElement row)
    {
        var depth = row.Field("depth");
        return
            (row.Text("id") ?? row.Number("id")?.ToString(CultureInfo.InvariantCulture)) is { Length: > 0 } id
            && row.Field("author").Key("id") is { } author
            && row.Instant("post_time") is { } at
            && (depth is null || depth.AsKey() >= 0)
            ? new(
                id,
                author,
                row.Field("author").Text("login"),
                at,
                depth.AsKey(),
                row.Field("board").Text("id"),
                row.Field("topic").Field("author").Key("id"),
                row.Text("view_href")
            )
            : throw new ForumReadException("a row of the forum's response is not a reply");
    }
}

/// <param name="Cursor">The cursor of the next page; null when there is none.</param>
internal sealed record KhorosPage(IReadOnlyList<KhorosRow> Rows, string? Cursor)
{
    public static KhorosPage Read(JsonElement data) =>
        new(
            [.. data.List("items").EnumerateArray().Select(KhorosRow.Read)],
            data.Text("next_cursor") is { Length: > 0 } cursor ? cursor : null
        );
}
