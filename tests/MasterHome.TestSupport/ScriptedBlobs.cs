using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace MasterHome.TestSupport;

/// <summary>As much of Azure Blob Storage as evidence files need, on a real port, with the answers that the emulator gives: one container,
/// and blobs that are put, read, deleted and listed.</summary>
internal sealed class ScriptedBlobs : IAsyncDisposable
{
    private const string Account = "/test/";

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, (byte[] Content, DateTimeOffset At)> _blobs = new();
    private bool _hasContainer;

    private ScriptedBlobs()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(Answer);
    }

    public IReadOnlyCollection<string> Names => [.. _blobs.Keys];

    /// <summary>Whether each request is answered with 403, as after the key was changed.</summary>
    public bool Refuses { get; set; }

    public string Connection
    {
        get
        {
            var address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
            var key = Convert.ToBase64String("a key for tests"u8);
            return $"AccountName=test;AccountKey={key};BlobEndpoint={address}{Account.TrimEnd('/')};";
        }
    }

    public static async Task<ScriptedBlobs> Start()
    {
        var blobs = new ScriptedBlobs();
        await blobs._app.StartAsync();
        return blobs;
    }

    /// <summary>As if it had been written then.</summary>
    public void Put(string name, DateTimeOffset at) => _blobs[name] = ([1], at);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task Answer(HttpContext http)
    {
        var path = http.Request.Path.Value!;
        if (Refuses || !path.StartsWith(Account, StringComparison.Ordinal) || !http.Request.Headers.ContainsKey("Authorization"))
        {
            Fail(http, 403, "AuthenticationFailed");
            return;
        }
        var parts = path[Account.Length..].Split('/', 2);
        await (parts.Length == 1 ? AnswerContainer(http) : AnswerBlob(http, parts[1]));
    }

    private Task AnswerContainer(HttpContext http)
    {
        if (HttpMethods.IsPut(http.Request.Method))
        {
            (http.Response.StatusCode, _hasContainer) = (201, true);
            Stamp(http, DateTimeOffset.UnixEpoch);
            return Task.CompletedTask;
        }
        if (!_hasContainer)
        {
            Fail(http, 404, "ContainerNotFound");
            return Task.CompletedTask;
        }
        Stamp(http, DateTimeOffset.UnixEpoch);
        if (http.Request.Query["comp"] != "list")
            return Task.CompletedTask;
        http.Response.ContentType = "application/xml";
        var rows = _blobs.Select(b =>
            $"<Blob><Name>{b.Key}</Name><Properties><Last-Modified>{Http(b.Value.At)}</Last-Modified><Etag>\"1\"</Etag>"
            + $"<Content-Length>{b.Value.Content.Length}</Content-Length><BlobType>BlockBlob</BlobType></Properties></Blob>"
        );
        return http.Response.WriteAsync(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>"
                + $"<EnumerationResults><Blobs>{string.Concat(rows)}</Blobs><NextMarker/></EnumerationResults>"
        );
    }

    private async Task AnswerBlob(HttpContext http, string name)
    {
        if (!_hasContainer)
            Fail(http, 404, "ContainerNotFound");
        else if (HttpMethods.IsPut(http.Request.Method) && http.Request.Headers.IfNoneMatch == "*" && _blobs.ContainsKey(name))
            Fail(http, 409, "BlobAlreadyExists");
        else if (HttpMethods.IsPut(http.Request.Method))
        {
            using var content = new MemoryStream();
            await http.Request.Body.CopyToAsync(content);
            _blobs[name] = (content.ToArray(), DateTimeOffset.UtcNow);
            http.Response.StatusCode = 201;
            Stamp(http, DateTimeOffset.UtcNow);
        }
        else if (!_blobs.TryGetValue(name, out var blob))
            Fail(http, 404, "BlobNotFound");
        else if (HttpMethods.IsDelete(http.Request.Method))
        {
            _blobs.TryRemove(name, out _);
            http.Response.StatusCode = 202;
        }
        else
        {
            Stamp(http, blob.At);
            http.Response.Headers["x-ms-blob-type"] = "BlockBlob";
            (http.Response.ContentType, http.Response.ContentLength) = ("application/octet-stream", blob.Content.Length);
            await http.Response.Body.WriteAsync(blob.Content);
        }
    }

    private static void Stamp(HttpContext http, DateTimeOffset at) =>
        (http.Response.Headers.ETag, http.Response.Headers.LastModified) = ("\"1\"", Http(at));

    private static void Fail(HttpContext http, int status, string code) =>
        (http.Response.StatusCode, http.Response.Headers["x-ms-error-code"]) = (status, code);

    private static string Http(DateTimeOffset at) => at.ToString("R", CultureInfo.InvariantCulture);
}
