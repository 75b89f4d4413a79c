using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace MasterHome.TestSupport;

/// <summary>
/// A Vanilla community (API v2): members with replies, and faults by script.
/// </summary>
public sealed class ScriptedForum : ScriptedServer
{
    public const string GoodToken = "forum-token";

    private readonly List<Row> _rows = [];
    private readonly List<(long Id, long Author)> _discussions = [];
    private readonly HashSet<long> _hidden = [];
    private long _lastId = 9000;

    private ScriptedForum() { }

    public override IReadOnlyDictionary<string, string> Settings =>
        new Dictionary<string, string>
        {
            ["Kind"] = "Vanilla",
            ["BaseUrl"] = BaseUrl.ToString(),
            ["Token"] = GoodToken,
        };

    public override IReadOnlyList<string> Secrets => [GoodToken];

    /// <summary>Who is a member of the forum, by key; everybody is as long as nobody is named. The name is the address's first
    /// part.</summary>
    public Dictionary<long, string> People { get; } = [];

    /// <summary>Who the token belongs to; 0 is a guest.</summary>
    public long Me { get; set; } = 77;

    /// <summary>Whether the token may read nothing: every page is empty, and the totals stay.</summary>
    public bool ShowsNothing { get; set; }

    /// <summary>The forum gives no more rows a page, whatever is asked.</summary>
    public int LargestPage { get; set; } = 100;

    /// <summary>Whether answers name the next page (Link and x-app-page-next-url) and the current one.</summary>
    public bool NamesPages { get; set; } = true;

    /// <summary>Takes a short page for the last one when naming the next, as the product may do.</summary>
    public bool TakesShortForLast { get; set; }

    /// <summary>Names the next page by number, not by a range of ids.</summary>
    public bool NamesByNumber { get; set; }

    /// <summary>Whether answers carry x-app-page-result-count.</summary>
    public bool TellsTotal { get; set; } = true;

    /// <summary>What x-app-page-result-count says instead of the truth.</summary>
    public int? ClaimedTotal { get; set; }

    /// <summary>What to name as the next page instead of the truth, on each page.</summary>
    public string? ClaimedNext { get; set; }

    /// <summary>Answers every page number with the first page.</summary>
    public bool IgnoresPage { get; set; }

    /// <summary>Each page repeats the last row of the page before.</summary>
    public bool RepeatsRows { get; set; }

    /// <summary>Lists what anybody wrote at any time, whatever is asked.</summary>
    public bool IgnoresFilters { get; set; }

    public static async Task<ScriptedForum> Start()
    {
        var forum = new ScriptedForum();
        await forum.Open();
        return forum;
    }

    /// <summary>So many replies of a member, spread over the first days of a year. Answers their ids.</summary>
    public IReadOnlyList<long> Replies(long userId, int count, int year, long category = 12) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(i => Reply(userId, new DateTime(year, 1, 2, 10, 0, 0, DateTimeKind.Utc).AddMinutes(i), category)),
        ];

    public override void Writes(long userId, int count, int year) => Replies(userId, count, year);

    /// <summary>A topic that somebody opened.</summary>
    public long Discussion(long userId)
    {
        _discussions.Add((++_lastId, userId));
        return _lastId;
    }

    /// <summary>One reply, written at an instant (UTC).</summary>
    public long Reply(long userId, DateTime at, long category = 12, string? url = null, long discussion = 151165)
    {
        lock (_rows)
        {
            _rows.Add(new(++_lastId, userId, at, category, url, discussion));
            return _lastId;
        }
    }

    /// <summary>Takes replies out of the pages after these have been cut, as a missing permission does.</summary>
    public void Hide(IEnumerable<long> ids) => _hidden.UnionWith(ids);

    /// <summary>Takes replies away altogether, so that the count falls.</summary>
    public void Delete(IEnumerable<long> ids)
    {
        lock (_rows)
            _rows.RemoveAll(r => ids.Contains(r.Id));
    }

    /// <summary>Answers with an empty page that says about the others what is true.</summary>
    public Task Slip(HttpContext http) => List(http, rows => []);

    protected override Task Serve(HttpContext http, ForumRequest asked)
    {
        if (asked.Authorization != $"Bearer {GoodToken}")
            return Status(401)(http);
        return asked.Path switch
        {
            "/api/v2/comments" when asked.Query("insertUserID").Length == 0 => http.Response.WriteAsJsonAsync(
                ShowsNothing ? [] : new[] { new { commentID = 1, name = "Re: Welcome" } }
            ),
            "/api/v2/comments" => List(http, rows => ShowsNothing ? [] : rows),
            "/api/v2/discussions" => Discussions(http, asked),
            "/api/v2/users/$me" => http.Response.WriteAsJsonAsync(new { userID = Me, name = "portal" }),
            "/api/v2/users" => http.Response.WriteAsJsonAsync(
                People.Where(p => $"{p.Value}@example.org" == asked.Query("email")).Select(p => new { userID = p.Key, name = p.Value })
            ),
            "/api/v2/users/by-names" => http.Response.WriteAsJsonAsync(
                People
                    .Where(p => string.Equals(p.Value, asked.Query("name"), StringComparison.OrdinalIgnoreCase))
                    .Select(p => new { userID = p.Key, name = p.Value })
            ),
            _ when asked.Path.StartsWith("/api/v2/users/", StringComparison.Ordinal) => Person(
                http,
                long.Parse(asked.Path["/api/v2/users/".Length..], CultureInfo.InvariantCulture)
            ),
            _ => Status(404)(http),
        };
    }

    private Task Person(HttpContext http, long id) =>
        People.Count == 0 || People.ContainsKey(id)
            ? http.Response.WriteAsJsonAsync(new { userID = id, name = People.GetValueOrDefault(id, "somebody") })
            : Status(404)(http);

    private Task Discussions(HttpContext http, ForumRequest asked)
    {
        var (page, limit) = (
            int.Parse(asked.Query("page"), CultureInfo.InvariantCulture),
            int.Parse(asked.Query("limit"), CultureInfo.InvariantCulture)
        );
        return http.Response.WriteAsJsonAsync(
            _discussions
                .Where(d => $"{d.Author}" == asked.Query("insertUserID"))
                .Skip((page - 1) * limit)
                .Take(limit)
                .Select(d => new
                {
                    discussionID = d.Id,
                    insertUserID = d.Author,
                    dateInserted = "2025-12-01T00:00:00+00:00",
                    categoryID = 12,
                })
        );
    }

    private Task List(HttpContext http, Func<IReadOnlyList<Row>, IReadOnlyList<Row>> show)
    {
        var asked = Requests.Last(r => r.RawTarget == http.Features.Get<IHttpRequestFeature>()!.RawTarget);
        var limit = Math.Min(LargestPage, int.Parse(asked.Query("limit"), CultureInfo.InvariantCulture));
        var page = IgnoresPage ? 1 : int.Parse(asked.Query("page"), CultureInfo.InvariantCulture);
        var all = Fitting(asked);
        var start = Math.Max(0, ((page - 1) * limit) - (RepeatsRows && page > 1 ? 1 : 0));
        var cut = all.Skip(start).Take(page * limit - start).ToList();
        var shown = show(cut.Where(r => !_hidden.Contains(r.Id)).ToList());

        var headers = http.Response.Headers;
        if (TellsTotal)
            headers["x-app-page-result-count"] = (ClaimedTotal ?? Math.Min(10_000, all.Count)).ToString(CultureInfo.InvariantCulture);
        if (NamesPages)
            headers["x-app-page-current"] = page.ToString(CultureInfo.InvariantCulture);
        var more = cut.Count > 0 && (TakesShortForLast ? shown.Count >= limit : all.Count > start + cut.Count);
        if ((ClaimedNext ?? (NamesPages && more ? NextOf(asked, page, cut[^1].Id) : null)) is { } next)
        {
            headers["x-app-page-next-url"] = next;
            headers.Link = $"<{BaseUrl}api/v2/comments?page=1>; rel=\"first\", <{next}>; rel=\"next\"";
        }

        return http.Response.WriteAsJsonAsync(
            shown.Select(r => new
            {
                commentID = r.Id,
                discussionID = r.Discussion,
                insertUser = People.TryGetValue(r.Author, out var called) ? new { userID = r.Author, name = called } : null,
                categoryID = r.Category,
                name = "Re: Levels",
                body = "<p>…</p>",
                dateInserted = r.At.ToString("yyyy-MM-ddTHH:mm:ss+00:00", CultureInfo.InvariantCulture),
                insertUserID = r.Author,
                url = r.Url ?? $"{BaseUrl}discussion/comment/{r.Id}#Comment_{r.Id}",
            })
        );
    }

    private List<Row> Fitting(ForumRequest asked)
    {
        lock (_rows)
        {
            var rows = _rows.OrderBy(r => r.Id).ToList();
            if (IgnoresFilters)
                return rows;
            var dates = asked
                .Query("dateInserted")
                .Trim('[', ')')
                .Split(',')
                .Select(d => DateTime.Parse(d, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal))
                .ToList();
            var user = long.Parse(asked.Query("insertUserID"), CultureInfo.InvariantCulture);
            var after = asked.Query("commentID") is { Length: > 1 } range ? long.Parse(range[1..], CultureInfo.InvariantCulture) : 0;
            return rows.FindAll(r => r.Author == user && r.At >= dates[0] && r.At < dates[1] && r.Id > after);
        }
    }

    // As the product does with sort=commentID, the next page is a range of ids; the interval's comma stays a comma.
    private string NextOf(ForumRequest asked, int page, long last)
    {
        var query =
            $"insertUserID={asked.Query("insertUserID")}&dateInserted={asked.Query("dateInserted")}"
            + $"&sort=commentID&limit={asked.Query("limit")}";
        return NamesByNumber
            ? $"{BaseUrl}api/v2/comments?{query}&page={page + 1}"
            : $"{BaseUrl}api/v2/comments?{query}&page=1&commentID=%3E{last}";
    }

    private sealed record Row(long Id, long Author, DateTime At, long Category, string? Url, long Discussion);
}
