using System.Globalization;
using System.Text.Json;
using MasterHome.Forum.Http;

namespace MasterHome.Forum.Khoros;

/// <summary>One message; <paramref name="At"/> is UTC.</summary>
/// <param name="Depth">0 opens a topic; null when the forum does not say.</param>
/// <param name="TopicAuthor">Who opened the topic, where the forum says so.</param>
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
            : throw new ForumReadException("a row of the forum's answer is not a reply");
    }
}

/// <param name="Cursor">What leads to the next page, if there is one.</param>
internal sealed record KhorosPage(IReadOnlyList<KhorosRow> Rows, string? Cursor)
{
    public static KhorosPage Read(JsonElement data) =>
        new(
            [.. data.List("items").EnumerateArray().Select(KhorosRow.Read)],
            data.Text("next_cursor") is { Length: > 0 } cursor ? cursor : null
        );
}
