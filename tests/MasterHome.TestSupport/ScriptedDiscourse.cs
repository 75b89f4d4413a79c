using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace MasterHome.TestSupport;

/// <summary>A Discourse community: actions are listed by name, the newest first, and say whose they are by key.</summary>
public sealed class ScriptedDiscourse : ScriptedServer
{
    public const string GoodKey = "discourse-key";
    public const string GoodUser = "portal";

    private readonly List<AuditContext> _actions = [];
    private long _lastId = 100;

    private ScriptedDiscourse() { }

    public override IReadOnlyDictionary<string, string> Settings =>
        new Dictionary<string, string>
        {
            ["Kind"] = "Discourse",
            ["BaseUrl"] = BaseUrl.ToString(),
            ["Token"] = GoodKey,
            ["User"] = GoodUser,
        };

    public override IReadOnlyList<string> Secrets => [GoodKey];

    /// <summary>Who is called what now.</summary>
    public Dictionary<long, string> People { get; } = new() { [77] = GoodUser };

    /// <summary>Whose key it is.</summary>
    public long Me { get; set; } = 77;

    public int PageRows { get; set; } = 30;

    public bool DirectoryIsOff { get; set; }

    /// <summary>Whether the totals of the directory stand at top level, as in older versions.</summary>
    public bool IsOld { get; set; }

    public int DirectoryRows { get; set; } = 50;

    /// <summary>Members whose profile is hidden: their actions answer 404.</summary>
    public HashSet<string> Hidden { get; } = [];

    /// <summary>Answers every offset with the first page.</summary>
    public bool IgnoresOffset { get; set; }

    /// <summary>Each page repeats the last row of the page before, as when somebody writes meanwhile.</summary>
    public bool RepeatsRows { get; set; }

    public bool IgnoresOrder { get; set; }

    /// <summary>Lists what anybody did, whatever name is asked for.</summary>
    public bool IgnoresNames { get; set; }

    /// <summary>Rewrites the rows of each list before they leave.</summary>
    public Func<IReadOnlyDictionary<string, object?>, IReadOnlyDictionary<string, object?>> Row { get; set; } = row => row;

    public static async Task<ScriptedDiscourse> Start()
    {
        var forum = new ScriptedDiscourse();
        await forum.Open();
        return forum;
    }

    public override void Writes(long userId, int count, int year) => Replies(userId, count, year);

    public IReadOnlyList<long> Replies(long userId, int count, int year, long? category = 4) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(i => Reply(userId, new DateTime(year, 1, 2, 10, 0, 0, DateTimeKind.Utc).AddMinutes(i), category)),
        ];

    /// <summary>A reply, or with <paramref name="kind"/> 4 a topic. Whoever writes is known by some name.</summary>
    public long Reply(
        long userId,
        DateTime at,
        long? category = 4,
        long topic = 42,
        int kind = 5,
        bool? deleted = false,
        bool? hidden = null
    )
    {
        People.TryAdd(userId, $"user{userId}");
        _actions.Add(new(++_lastId, userId, at, category, topic, kind, deleted, hidden));
        return _lastId;
    }

    protected override Task Serve(HttpContext http, ForumRequest asked)
    {
        if (asked.Headers["Api-Key"] != GoodKey || asked.Headers["Api-Username"] != GoodUser)
            return Refuse(http);
        return asked.Path switch
        {
            "/session/current.json" when Me == 0 => Status(404)(http),
            "/session/current.json" => http.Response.WriteAsJsonAsync(
                new { current_user = new { id = Me, username = People.GetValueOrDefault(Me, "system") } }
            ),
            "/user_actions.json" => Actions(http, asked),
            "/directory_items.json" when DirectoryIsOff => Refuse(http),
            "/directory_items.json" => Directory(http, asked),
            _ when asked.Path.StartsWith("/u/", StringComparison.Ordinal) => Profile(http, asked.Path["/u/".Length..^".json".Length]),
            _ => Status(404)(http),
        };
    }

    private static Task Refuse(HttpContext http)
    {
        http.Response.StatusCode = 403;
        return http.Response.WriteAsJsonAsync(
            new { errors = new[] { "You are not permitted to view the requested resource." }, error_type = "invalid_access" }
        );
    }

    private (long Id, string Name)? Called(string name) =>
        People
            .Where(p => string.Equals(p.Value, name, StringComparison.OrdinalIgnoreCase))
            .Select(p => ((long, string)?)(p.Key, p.Value))
            .FirstOrDefault();

    private Task Profile(HttpContext http, string name) =>
        Called(name) is var (id, called)
            ? http.Response.WriteAsJsonAsync(
                new
                {
                    user = new
                    {
                        id,
                        username = called,
                        profile_hidden = Hidden.Contains(called),
                    },
                }
            )
            : Status(404)(http);

    private Task Actions(HttpContext http, ForumRequest asked)
    {
        if (Called(asked.Query("username")) is not var (id, name) || Hidden.Contains(name))
            return Status(404)(http);
        var kind = int.Parse(asked.Query("filter"), CultureInfo.InvariantCulture);
        var offset = IgnoresOffset ? 0 : int.Parse(asked.Query("offset"), CultureInfo.InvariantCulture);
        var fitting = _actions.Where(d => (d.Author == id || IgnoresNames) && d.Kind == kind);
        var ordered = IgnoresOrder ? fitting : fitting.OrderByDescending(d => d.At).ThenByDescending(d => d.Id);
        return http.Response.WriteAsJsonAsync(
            new
            {
                user_actions = ordered
                    .Skip(Math.Max(0, offset - (RepeatsRows && offset > 0 ? 1 : 0)))
                    .Take(PageRows)
                    .Select(d =>
                        Row(
                            new Dictionary<string, object?>
                            {
                                ["excerpt"] = "…",
                                ["action_type"] = d.Kind,
                                ["created_at"] = d.At.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
                                ["slug"] = "levels",
                                ["topic_id"] = d.Topic,
                                ["target_user_id"] = 7,
                                ["post_number"] = d.Kind == 4 ? 1 : d.Id,
                                ["post_id"] = d.Id,
                                ["username"] = People[d.Author],
                                ["user_id"] = d.Author,
                                ["acting_username"] = People[d.Author],
                                ["acting_user_id"] = d.Author,
                                ["deleted"] = d.Deleted,
                                ["hidden"] = d.Hidden,
                                ["post_type"] = 1,
                                ["category_id"] = d.Category,
                            }
                        )
                    ),
            }
        );
    }

    private Task Directory(HttpContext http, ForumRequest asked)
    {
        var page = int.Parse(asked.Query("page"), CultureInfo.InvariantCulture);
        var all = People
            .Where(p =>
                asked.Query("name") is not { Length: > 0 } name || p.Value.Contains(name.Split(' ')[0], StringComparison.OrdinalIgnoreCase)
            )
            .OrderBy(p => p.Key)
            .ToList();
        var rows = all.Skip(page * DirectoryRows)
            .Take(DirectoryRows)
            .Select(p => new
            {
                id = p.Key,
                post_count = 7,
                user = new
                {
                    id = p.Key,
                    username = p.Value,
                    name = $"{p.Value} Okafor",
                },
            })
            .ToList();
        if (page == 0)
            rows.Insert(
                0,
                new
                {
                    id = Me,
                    post_count = 0,
                    user = new
                    {
                        id = Me,
                        username = GoodUser,
                        name = "Portal",
                    },
                }
            );
        var more = all.Count > (page + 1) * DirectoryRows ? $"/directory_items.json?order=post_count&page={page + 1}&period=all" : null;
        return IsOld
            ? http.Response.WriteAsJsonAsync(
                new
                {
                    directory_items = rows,
                    total_rows_directory_items = all.Count,
                    load_more_directory_items = more,
                }
            )
            : http.Response.WriteAsJsonAsync(
                new { directory_items = rows, meta = new { total_rows_directory_items = all.Count, load_more_directory_items = more } }
            );
    }

    private sealed record AuditContext(
        long Id,
        long Author,
        DateTime At,
        long? Category,
        long Topic,
        int Kind,
        bool? Deleted,
        bool? Hidden
    );
}
