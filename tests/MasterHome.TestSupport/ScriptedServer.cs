using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;

namespace MasterHome.TestSupport;

/// <summary>One request as it came: the target is undecoded.</summary>
public sealed record ForumRequest(string Path, string RawTarget, string? Authorization, string? UserAgent)
{
    public string Method { get; init; } = "GET";

    /// <summary>All headers, for what a product sends beside the usual ones.</summary>
    public IHeaderDictionary Headers { get; init; } = new HeaderDictionary();

    /// <summary>The fields of a form that was posted.</summary>
    public IReadOnlyDictionary<string, string> Form { get; init; } = new Dictionary<string, string>();

    public string Query(string name) =>
        QueryHelpers.ParseQuery(RawTarget.Contains('?') ? RawTarget[RawTarget.IndexOf('?')..] : "").TryGetValue(name, out var v)
            ? v.ToString()
            : "";
}

/// <summary>
/// A community on a real socket of this machine, with faults by script. Faults queued with the Next… methods are used up one a request,
/// in order; those given to <see cref="When(Predicate{ForumRequest}, int, int?)"/> stay.
/// </summary>
public abstract class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<RequestDelegate> _script = new();
    private readonly List<(Predicate<ForumRequest> If, RequestDelegate Then)> _rules = [];
    private readonly TaskCompletionSource _stuck = new(TaskCreationOptions.RunContinuationsAsynchronously);

    protected ScriptedServer()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(Answer);
    }

    public Uri BaseUrl => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Every request that came, faults included.</summary>
    public ConcurrentQueue<ForumRequest> Requests { get; } = new();

    /// <summary>Completes when a request has come to <see cref="NextNeverAnswers"/> or <see cref="NextDrips"/>.</summary>
    public Task Stuck => Wait.For(_stuck.Task);

    /// <summary>The settings that lead here, without the section's name.</summary>
    public abstract IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>What must never be written down: passwords and keys.</summary>
    public abstract IReadOnlyList<string> Secrets { get; }

    /// <summary>So many replies of a member in the first days of a year.</summary>
    public abstract void Writes(long userId, int count, int year);

    /// <summary>The next request (or the next so many) is answered with this status.</summary>
    public void NextAnswers(int status, int? retryAfter = null, DateTimeOffset? retryAt = null, int times = 1, bool plainText = false)
    {
        for (var i = 0; i < times; i++)
            _script.Enqueue(Status(status, retryAfter, retryAt, plainText));
    }

    /// <summary>The next request is refused as by Discourse, which says in the body alone how long to wait.</summary>
    public void NextAsksToWait(string seconds) =>
        _script.Enqueue(http =>
        {
            http.Response.StatusCode = 429;
            http.Response.ContentType = "application/json";
            return http.Response.WriteAsync(
                $$$"""{"errors":["Slow down."],"error_type":"rate_limit","extras":{"wait_seconds":{{{seconds}}},"time_left":"a while"}}"""
            );
        });

    /// <summary>The next request is answered 200 with this body.</summary>
    public void NextSays(string body, string contentType = "application/json") => NextSays(Encoding.UTF8.GetBytes(body), contentType);

    public void NextSays(byte[] body, string contentType = "application/json") =>
        _script.Enqueue(async http =>
        {
            http.Response.ContentType = contentType;
            await http.Response.Body.WriteAsync(body, http.RequestAborted);
        });

    /// <summary>The next request is answered so.</summary>
    public void Next(RequestDelegate then) => _script.Enqueue(then);

    /// <summary>The next request is answered with a body without end.</summary>
    public void NextNeverEnds() =>
        _script.Enqueue(async http =>
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
            _script.Enqueue(NeverAnswer);
    }

    /// <summary>The next request gets its headers and a bracket, and then nothing.</summary>
    public void NextDrips() =>
        _script.Enqueue(async http =>
        {
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync("[", http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
            await NeverAnswer(http);
        });

    /// <summary>The next request's answer breaks off in the middle.</summary>
    public void NextBreaksOff() =>
        _script.Enqueue(async http =>
        {
            http.Response.ContentType = "application/json";
            http.Response.ContentLength = 1000;
            await http.Response.WriteAsync("[{", http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
            http.Abort();
        });

    /// <summary>Every request that fits is answered with this status, for example those for one member.</summary>
    public void When(Predicate<ForumRequest> fits, int status, int? retryAfter = null) =>
        When(fits, Status(status, retryAfter, null, plainText: false));

    public void When(Predicate<ForumRequest> fits, RequestDelegate then) => _rules.Add((fits, then));

    /// <summary>Every request that fits is answered with this JSON.</summary>
    public void WhenSays(Predicate<ForumRequest> fits, string body, int status = 200) =>
        When(
            fits,
            http =>
            {
                http.Response.StatusCode = status;
                http.Response.ContentType = "application/json";
                return http.Response.WriteAsync(body);
            }
        );

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _stop.Dispose();
        GC.SuppressFinalize(this);
    }

    protected async Task Open() => await _app.StartAsync();

    /// <summary>Answers as the product does when no fault is scripted.</summary>
    protected abstract Task Serve(HttpContext http, ForumRequest asked);

    protected static RequestDelegate Status(int status, int? retryAfter = null, DateTimeOffset? retryAt = null, bool plainText = false) =>
        http =>
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

    private async Task Answer(HttpContext http)
    {
        var asked = new ForumRequest(
            http.Request.Path,
            http.Features.Get<IHttpRequestFeature>()!.RawTarget,
            http.Request.Headers.Authorization,
            http.Request.Headers.UserAgent
        )
        {
            Method = http.Request.Method,
            Headers = new HeaderDictionary(http.Request.Headers.ToDictionary(h => h.Key, h => h.Value)),
            Form = http.Request.HasFormContentType
                ? (await http.Request.ReadFormAsync()).ToDictionary(f => f.Key, f => f.Value.ToString())
                : new Dictionary<string, string>(),
        };
        Requests.Enqueue(asked);
        if (_script.TryDequeue(out var fault))
            await fault(http);
        else if (_rules.FirstOrDefault(r => r.If(asked)).Then is { } rule)
            await rule(http);
        else
            await Serve(http, asked);
    }

    private async Task NeverAnswer(HttpContext http)
    {
        _stuck.TrySetResult();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, _stop.Token);
        await Task.Delay(Timeout.Infinite, either.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        http.Abort();
    }
}
