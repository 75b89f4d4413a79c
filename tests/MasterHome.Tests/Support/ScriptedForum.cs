using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using MasterHome.Forum;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MasterHome.Tests.Support;

/// <summary>One request as it came: the target is undecoded.</summary>
public sealed record ForumRequest(string Path, string RawTarget, string? Authorization, string? UserAgent)
{
    public string Query(string name) =>
        QueryHelpers.ParseQuery(RawTarget.Contains('?') ? RawTarget[RawTarget.IndexOf('?')..] : "").TryGetValue(name, out var v) ? v.ToString() : "";
}

/// <summary>
/// A Vanilla community (API v2) on a real socket of this machine: members with replies, and faults by script. Faults
/// queued with the Next… methods are used up one a request, in order; those given to <see cref="When"/> stay.
/// </summary>
public sealed class ScriptedForum : IAsyncDisposable
{
    public const string GoodToken = "forum-token";

    private readonly WebApplication _app;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Row> _rows = [];
    private readonly HashSet<long> _hidden = [];
    private readonly ConcurrentQueue<RequestDelegate> _script = new();
    private readonly List<(Predicate<ForumRequest> If, RequestDelegate Then)> _rules = [];
    private readonly TaskCompletionSource _stuck = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lastId = 9000;

    private ScriptedForum(WebApplication app) => _app = app;

    public Uri BaseUrl => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Every request that came, faults included.</summary>
    public ConcurrentQueue<ForumRequest> Requests { get; } = new();

    /// <summary>Who the token belongs to; 0 is a guest.</summary>
    public long Me { get; set; } = 77;

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

    /// <summary>Completes when a request has come to <see cref="NextNeverAnswers"/> or <see cref="NextDrips"/>.</summary>
    public Task Stuck => _stuck.Task;

    public static async Task<ScriptedForum> Start()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        var forum = new ScriptedForum(builder.Build());
        forum._app.Run(forum.Answer);
        await forum._app.StartAsync();
        return forum;
    }

    /// <summary>Settings that lead here.</summary>
    public ForumSettings Settings() => new() { Kind = ForumKind.Vanilla, BaseUrl = BaseUrl, Token = GoodToken };

    /// <summary>So many replies of a member, spread over the first days of a year. Answers their ids.</summary>
    public IReadOnlyList<long> Replies(long userId, int count, int year, long category = 12) =>
        [.. Enumerable.Range(0, count).Select(i => Reply(userId, new DateTime(year, 1, 2, 10, 0, 0, DateTimeKind.Utc).AddMinutes(i), category))];

    /// <summary>One reply, written at an instant (UTC).</summary>
    public long Reply(long userId, DateTime at, long category = 12, string? url = null)
    {
        lock (_rows)
        {
            _rows.Add(new(++_lastId, userId, at, category, url));
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

    /// <summary>The next request (or the next so many) is answered with this status.</summary>
    public void NextAnswers(int status, int? retryAfter = null, DateTimeOffset? retryAt = null, int times = 1, bool plainText = false)
    {
        for (var i = 0; i < times; i++)
            _script.Enqueue(Status(status, retryAfter, retryAt, plainText));
    }

    /// <summary>The next request is answered 200 with this body.</summary>
    public void NextSays(string body, string contentType = "application/json") => NextSays(Encoding.UTF8.GetBytes(body), contentType);

    public void NextSays(byte[] body, string contentType = "application/json") => _script.Enqueue(async http =>
    {
        http.Response.ContentType = contentType;
        await http.Response.Body.WriteAsync(body, http.RequestAborted);
    });

    /// <summary>The next request is answered with an empty page in the middle that names this forum's true next page.</summary>
    public void NextIsEmpty() => _script.Enqueue(http => List(http, rows => []));

    /// <summary>The next request is answered with a body without end.</summary>
    public void NextNeverEnds() => _script.Enqueue(async http =>
    {
        http.Response.ContentType = "application/json";
        var blanks = Encoding.UTF8.GetBytes("[" + new string(' ', 65_535));
        while (!http.RequestAborted.IsCancellationRequested && !_stop.IsCancellationRequested)
            await http.Response.Body.WriteAsync(blanks, http.RequestAborted);
    });

    /// <summary>The next request gets no answer until its caller gives up.</summary>
    public void NextNeverAnswers(int times = 1)
    {
        for (var i = 0; i < times; i++)
            _script.Enqueue(Wait);
    }

    /// <summary>The next request gets its headers and a bracket, and then nothing.</summary>
    public void NextDrips() => _script.Enqueue(async http =>
    {
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync("[", http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
        await Wait(http);
    });

    /// <summary>The next request's answer breaks off in the middle.</summary>
    public void NextBreaksOff() => _script.Enqueue(async http =>
    {
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = 1000;
        await http.Response.WriteAsync("[{", http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
        http.Abort();
    });

    /// <summary>Every request that fits is answered with this status, for example those for one member.</summary>
    public void When(Predicate<ForumRequest> fits, int status, int? retryAfter = null) => When(fits, Status(status, retryAfter, null, plainText: false));

    public void When(Predicate<ForumRequest> fits, RequestDelegate then) => _rules.Add((fits, then));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _stop.Dispose();
    }

    private Task Answer(HttpContext http)
    {
        var asked = Asked(http);
        Requests.Enqueue(asked);
        if (_script.TryDequeue(out var fault))
            return fault(http);
        if (_rules.FirstOrDefault(r => r.If(asked)).Then is { } rule)
            return rule(http);
        if (asked.Authorization != $"Bearer {GoodToken}")
            return Status(401)(http);
        return asked.Path switch
        {
            "/api/v2/comments" => List(http, rows => rows),
            "/api/v2/users/$me" => http.Response.WriteAsJsonAsync(new { userID = Me, name = "portal" }),
            _ => Status(404)(http),
        };
    }

    private static ForumRequest Asked(HttpContext http) => new(
        http.Request.Path, http.Features.Get<IHttpRequestFeature>()!.RawTarget, http.Request.Headers.Authorization, http.Request.Headers.UserAgent);

    private Task List(HttpContext http, Func<IReadOnlyList<Row>, IReadOnlyList<Row>> show)
    {
        var asked = Asked(http);
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

        return http.Response.WriteAsJsonAsync(shown.Select(r => new
        {
            commentID = r.Id,
            discussionID = 151165,
            categoryID = r.Category,
            name = "Re: Levels",
            body = "<p>…</p>",
            dateInserted = r.At.ToString("yyyy-MM-ddTHH:mm:ss+00:00", CultureInfo.InvariantCulture),
            insertUserID = r.Author,
            url = r.Url ?? $"{BaseUrl}discussion/comment/{r.Id}#Comment_{r.Id}",
        }));
    }

    private List<Row> Fitting(ForumRequest asked)
    {
        lock (_rows)
        {
            var rows = _rows.OrderBy(r => r.Id).ToList();
            if (IgnoresFilters)
                return rows;
            var dates = asked.Query("dateInserted").Trim('[', ')').Split(',').Select(d => DateTime.Parse(d, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal)).ToList();
            var user = long.Parse(asked.Query("insertUserID"), CultureInfo.InvariantCulture);
            var after = asked.Query("commentID") is { Length: > 1 } range ? long.Parse(range[1..], CultureInfo.InvariantCulture) : 0;
            return rows.FindAll(r => r.Author == user && r.At >= dates[0] && r.At < dates[1] && r.Id > after);
        }
    }

    // As the product does with sort=commentID, the next page is a range of ids; the interval's comma stays a comma.
    private string NextOf(ForumRequest asked, int page, long last)
    {
        var query = $"insertUserID={asked.Query("insertUserID")}&dateInserted={asked.Query("dateInserted")}&sort=commentID&limit={asked.Query("limit")}";
        return NamesByNumber
            ? $"{BaseUrl}api/v2/comments?{query}&page={page + 1}"
            : $"{BaseUrl}api/v2/comments?{query}&page=1&commentID=%3E{last}";
    }

    private async Task Wait(HttpContext http)
    {
        _stuck.TrySetResult();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, _stop.Token);
        await Task.Delay(Timeout.Infinite, either.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        http.Abort();
    }

    private static RequestDelegate Status(int status, int? retryAfter = null, DateTimeOffset? retryAt = null, bool plainText = false) => http =>
    {
        http.Response.StatusCode = status;
        if (retryAfter is { } seconds)
            http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        if (retryAt is { } date)
            http.Response.Headers.RetryAfter = date.ToString("R", CultureInfo.InvariantCulture);
        if (status is >= 300 and < 400)
            http.Response.Headers.Location = "/elsewhere";
        return plainText
            ? http.Response.WriteAsync("Slow down, you're making too many requests.")
            : http.Response.WriteAsJsonAsync(new { message = "No.", status });
    };

    private sealed record Row(long Id, long Author, DateTime At, long Category, string? Url);
}
