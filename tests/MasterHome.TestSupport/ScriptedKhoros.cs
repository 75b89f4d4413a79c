using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace MasterHome.TestSupport;

/// <summary>A Khoros community: API v1 for the session, API v2 with LiQL for everything else. It answers faults under HTTP 200 as the
/// product may do.</summary>
public sealed partial class ScriptedKhoros : ScriptedServer
{
    public const string GoodUser = "portal-login";
    public const string GoodPassword = "khoros&pass=word";

    private readonly List<Message> _messages = [];
    private readonly HashSet<string> _keys = [];
    private long _lastId = 5000;
    private int _signIns;

    private ScriptedKhoros() { }

    public override IReadOnlyDictionary<string, string> Settings =>
        new Dictionary<string, string>
        {
            ["Kind"] = "Khoros",
            ["BaseUrl"] = BaseUrl.ToString(),
            ["User"] = GoodUser,
            ["Password"] = GoodPassword,
        };

    public override IReadOnlyList<string> Secrets => [GoodUser, GoodPassword, "session-1", "session-2"];

    /// <summary>Who is a member of the forum, by key; everybody is as long as nobody is named.</summary>
    public Dictionary<long, string> People { get; } = [];

    /// <summary>Who signed in; -1 is a guest.</summary>
    public long Me { get; set; } = 77;

    /// <summary>Whether it may read anything at all.</summary>
    public bool ShowsNothing { get; set; }

    /// <summary>Answers what it refuses with this status; 200 is what the product does under api.always_ok.</summary>
    public int RefusesWith { get; set; } = 200;

    /// <summary>The forum gives no more rows a page, whatever is asked.</summary>
    public int LargestPage { get; set; } = 100;

    /// <summary>Whether full pages carry a cursor.</summary>
    public bool GivesCursors { get; set; } = true;

    /// <summary>Lists in the order of ids, whatever is asked.</summary>
    public bool IgnoresOrder { get; set; }

    /// <summary>Answers every OFFSET with the first page.</summary>
    public bool IgnoresOffset { get; set; }

    /// <summary>Lists what anybody wrote, topics included, whatever is asked.</summary>
    public bool IgnoresFilters { get; set; }

    /// <summary>The cursor that every page carries instead of the truth.</summary>
    public string? ClaimedCursor { get; set; }

    /// <summary>What a cursor begins with; a quote in it must not end the query.</summary>
    public string CursorMark { get; set; } = "MjAw'|\\";

    /// <summary>Each page repeats the last row of the page before.</summary>
    public bool RepeatsRows { get; set; }

    /// <summary>Whether count(*) is refused.</summary>
    public bool RefusesCount { get; set; }

    /// <summary>What data.count holds instead of the truth, as JSON.</summary>
    public string? ClaimedCount { get; set; }

    public int SignIns => _signIns;

    public static async Task<ScriptedKhoros> Start()
    {
        var forum = new ScriptedKhoros();
        await forum.Open();
        return forum;
    }

    public override void Writes(long userId, int count, int year) => Replies(userId, count, year);

    public IReadOnlyList<long> Replies(long userId, int count, int year, string board = "planning", long? topicAuthor = null) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(i => Reply(userId, new DateTime(year, 1, 2, 10, 0, 0, DateTimeKind.Utc).AddMinutes(i), board, topicAuthor)),
        ];

    public long Reply(long userId, DateTime at, string board = "planning", long? topicAuthor = null, int depth = 1)
    {
        _messages.Add(new(++_lastId, userId, at, board, topicAuthor, depth));
        return _lastId;
    }

    /// <summary>All sessions run out.</summary>
    public void Expire()
    {
        lock (_keys)
            _keys.Clear();
    }

    /// <summary>The next page is empty, though the list goes on.</summary>
    public void NextIsEmpty(string? cursor) =>
        Next(http =>
            Json(
                http,
                $$$"""{"status":"success","data":{"type":"messages","list_item_type":"message","size":0,"items":[]{{{Cursor(cursor)}}} }}"""
            )
        );

    public static string Refusal(int code) =>
        $$$"""
            {"status":"error","message":"You are not authorized to make this request",
            "data":{"type":"error_data","code":{{{code}}},"developer_message":"","more_info":""},"metadata":{}}
            """;

    private static string Cursor(string? cursor) => cursor is null ? "" : $",\"next_cursor\":\"{cursor}\"";

    protected override Task Serve(HttpContext http, ForumRequest asked) =>
        asked.Path switch
        {
            "/restapi/vc/authentication/sessions/login/" => SignIn(http, asked),
            "/restapi/vc/users/self" => Self(http, asked),
            "/api/2.0/search" when Knows(asked) => Search(http, asked.Query("q")),
            "/api/2.0/search" => Refuse(http, 203),
            _ => Status(404)(http),
        };

    private bool Knows(ForumRequest asked)
    {
        lock (_keys)
            return _keys.Contains(asked.Headers["li-api-session-key"].ToString());
    }

    private Task SignIn(HttpContext http, ForumRequest asked)
    {
        var number = Interlocked.Increment(ref _signIns);
        if (
            asked.Method != "POST"
            || asked.Form.GetValueOrDefault("user.login") != GoodUser
            || asked.Form.GetValueOrDefault("user.password") != GoodPassword
        )
            return Json(
                http,
                """{"response":{"status":"error","error":{"code":302,"message":"User authentication failed for portal-login"}}}"""
            );
        lock (_keys)
            _keys.Add($"session-{number}");
        return Json(http, $$$"""{"response":{"status":"success","value":{"type":"string","$":"session-{{{number}}}"} } }""");
    }

    private Task Self(HttpContext http, ForumRequest asked) =>
        Json(
            http,
            Knows(asked)
                ? $$$"""
                {"response":{"status":"success","user":{"type":"user","href":"\/users\/id\/{{{Me}}}",
                "login":{"type":"string","$":"portal"},"id":{"type":"int","$":{{{Me}}} } } }}
                """
                : """{"response":{"status":"error","error":{"code":301,"message":"Session expired"}}}"""
        );

    private Task Refuse(HttpContext http, int code)
    {
        http.Response.StatusCode = RefusesWith;
        return Json(http, Refusal(code));
    }

    private Task Search(HttpContext http, string query)
    {
        if (Users().Match(query) is { Success: true } person)
            return Persons(http, person.Groups["field"].Value, person.Groups["value"].Value);
        if (query == "SELECT id FROM messages LIMIT 1")
            return Page(http, ShowsNothing ? [] : [new(1, 1, DateTime.UnixEpoch, "planning", null, 0)], null);
        if (Messages().Match(query) is not { Success: true } asked)
            return Refuse(http, 102);
        var author = long.Parse(asked.Groups["author"].Value, CultureInfo.InvariantCulture);
        var fitting = _messages.FindAll(m => IgnoresFilters || (m.Author == author && m.Depth > 0));
        if (asked.Groups["what"].Value == "count(*)")
            return RefusesCount
                ? Refuse(http, 600)
                : Json(http, $$$"""{"status":"success","data":{"count":{{{ClaimedCount ?? $"{fitting.Count}"}}} }}""");
        var ordered = IgnoresOrder
            ? fitting.OrderBy(m => m.Id).ToList()
            : [.. fitting.OrderByDescending(m => m.At).ThenByDescending(m => m.Id)];
        var limit = Math.Min(LargestPage, int.Parse(asked.Groups["limit"].Value, CultureInfo.InvariantCulture));
        var start =
            asked.Groups["offset"] is { Success: true } offset && !IgnoresOffset
                ? int.Parse(offset.Value, CultureInfo.InvariantCulture)
                : 0;
        if (asked.Groups["cursor"] is { Success: true } cursor)
            start = int.Parse(
                cursor.Value.Replace("\\'", "'", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal)[
                    CursorMark.Length..
                ],
                CultureInfo.InvariantCulture
            );
        if (RepeatsRows && start > 0)
            start--;
        var page = ordered.Skip(start).Take(limit).ToList();
        var next = start + page.Count < ordered.Count && GivesCursors ? $"{CursorMark}{start + page.Count}" : null;
        return Page(http, page, ClaimedCursor ?? next, asked.Groups["what"].Value.Contains("topic.author.id", StringComparison.Ordinal));
    }

    private Task Persons(HttpContext http, string field, string value) =>
        http.Response.WriteAsJsonAsync(
            new
            {
                status = "success",
                data = new
                {
                    type = "users",
                    items = (
                        People.Count == 0 && field == "id"
                            ? new() { [long.Parse(value, CultureInfo.InvariantCulture)] = "somebody" }
                            : People
                    )
                        .Where(p =>
                            value
                            == (
                                field switch
                                {
                                    "id" => $"{p.Key}",
                                    "email" => $"{p.Value}@example.org",
                                    _ => p.Value,
                                }
                            )
                        )
                        .Select(p => new
                        {
                            type = "user",
                            id = $"{p.Key}",
                            login = p.Value,
                        }),
                },
            }
        );

    private static Task Page(HttpContext http, IReadOnlyList<Message> page, string? cursor, bool topics = false)
    {
        var data = new Dictionary<string, object>
        {
            ["type"] = "messages",
            ["list_item_type"] = "message",
            ["size"] = page.Count,
            ["items"] = page.Select(m => new
            {
                type = "message",
                id = $"{m.Id}",
                author = new
                {
                    type = "user",
                    id = $"{m.Author}",
                    login = $"login{m.Author}",
                },
                depth = m.Depth,
                post_time = m.At.AddHours(-8).ToString("yyyy-MM-ddTHH:mm:ss.fff-08:00", CultureInfo.InvariantCulture),
                board = new { type = "board", id = m.Board },
                view_href = $"/t5/Planning/Re-Levels/m-p/{m.Id}#M{m.Id}",
                topic = topics && m.TopicAuthor is { } opener ? new { type = "message", author = new { id = $"{opener}" } } : null,
            }),
        };
        if (cursor is not null)
            data["next_cursor"] = cursor;
        return http.Response.WriteAsJsonAsync(
            new
            {
                status = "success",
                message = "",
                http_code = 200,
                data,
                metadata = new { },
            }
        );
    }

    private static Task Json(HttpContext http, string body)
    {
        http.Response.ContentType = "application/json;charset=UTF-8";
        return http.Response.WriteAsync(body);
    }

    [GeneratedRegex(
        @"^SELECT (?<what>.+) FROM messages WHERE author\.id = '(?<author>\d+)' AND depth > 0"
            + @"(?: ORDER BY post_time DESC LIMIT (?<limit>\d+)(?: CURSOR '(?<cursor>(?:[^'\\]|\\.)*)'| OFFSET (?<offset>\d+))?)?$"
    )]
    private static partial Regex Messages();

    [GeneratedRegex(@"^SELECT id, login FROM users WHERE (?<field>id|email|login) = '(?<value>(?:[^'\\]|\\.)*)'(?: LIMIT 10)?$")]
    private static partial Regex Users();

    private sealed record Message(long Id, long Author, DateTime At, string Board, long? TopicAuthor, int Depth);
}
