using System.Text.Json;
using MasterHome.Forum.Http;
using MasterHome.Forum.Sources;

namespace MasterHome.Forum.Khoros;

/// <summary>
/// Signs in once and sends requests with the session key. When a key that worked is refused, it has expired: each request signs in again
/// at most once, and all requests share the new key. A rejected sign-in is not retried, so that the account is not locked.
/// </summary>
internal sealed class KhorosSession(ForumHttpClient client, ForumSettings settings)
{
    private const string SignIn = "restapi/vc/authentication/sessions/login/?restapi.response_format=json";

    private readonly Lock _gate = new();
    private Task<Key>? _key;

    /// <summary>Starts a run: discards the session.</summary>
    public void Reset()
    {
        lock (_gate)
            _key = null;
    }

    /// <summary>Runs a query on API v2. Its JSON envelope reports success or an error, even with HTTP 200.</summary>
    public async Task<T> Search<T>(string query, Func<JsonElement, T> read, CancellationToken ct)
    {
        var key = await GetKey(null, ct);
        try
        {
            return await Run(key, query, read, ct);
        }
        catch (ForumReadException e) when (e.IsRefusal && key.HasWorked)
        {
            return await Run(await GetKey(key, ct), query, read, ct);
        }
    }

    /// <summary>Requests a resource of API v1.</summary>
    public async Task<T> Get<T>(string path, Func<JsonElement, T> read, CancellationToken ct) =>
        await client.Send(CreateRequest(path, await GetKey(null, ct)), (body, _) => read(body), ct);

    /// <summary>Unwraps a value of API v1, which is plain or <c>{"type":"string","$":"…"}</c>.</summary>
    public static JsonElement? Unwrap(JsonElement? value) =>
        value is { ValueKind: JsonValueKind.Object } wrapped ? wrapped.Field("$") : value;

    private async Task<T> Run<T>(Key key, string query, Func<JsonElement, T> read, CancellationToken ct)
    {
        var result = await client.Send(CreateRequest(LiQL.Address(query), key), (body, _) => read(Data(body)), ct);
        key.HasWorked = true;
        return result;
    }

    private HttpRequestMessage CreateRequest(string path, Key key)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, ForumHttpClient.Address(settings, path));
        request.Headers.Add("li-api-session-key", key.Value);
        return request;
    }

    private static JsonElement Data(JsonElement body) =>
        body.Text("status") switch
        {
            "success" => body.Field("data") ?? throw new ForumReadException("the forum's response contains no data"),
            "error" => throw new ForumReadException(
                $"the forum rejects the query (code {body.Field("data").Key("code") ?? body.Number("http_code")})"
            )
            {
                IsRefusal = true,
            },
            _ => throw new ForumReadException("the forum's response has no valid status"),
        };

    private Task<Key> GetKey(Key? stale, CancellationToken ct)
    {
        lock (_gate)
        {
            if (_key is null || (stale is not null && _key.IsCompletedSuccessfully && _key.Result == stale) || CanRetry(_key))
                _key = LogIn();
            // Concurrent callers share this sign-in, so the first caller's cancellation must not stop it.
            return _key.WaitAsync(ct);
        }
    }

    private static bool CanRetry(Task<Key> key) =>
        key.IsCanceled || (key.IsFaulted && key.Exception.InnerException is not ForumReadException { IsRefusal: true });

    private Task<Key> LogIn() =>
        client.Send(
            new HttpRequestMessage(HttpMethod.Post, ForumHttpClient.Address(settings, SignIn))
            {
                // In the body, not in the address, which servers and proxies log.
                Content = new FormUrlEncodedContent([new("user.login", settings.User), new("user.password", settings.Password)]),
            },
            (body, _) =>
            {
                var response = body.Field("response");
                if (response.Text("status") == "error")
                    throw new ForumReadException("the forum rejects Forum:User with Forum:Password") { IsRefusal = true };
                return
                    response.Text("status") == "success"
                    && Unwrap(response.Field("value")) is { ValueKind: JsonValueKind.String } key
                    && IsHeaderSafe(key.GetString()!)
                    ? new Key(key.GetString()!)
                    : throw new ForumReadException("the forum's sign-in response contains no session key");
            },
            CancellationToken.None
        );

    private static bool IsHeaderSafe(string key) => key.Length > 0 && key.All(c => c is > ' ' and <= '~');

    private sealed class Key(string value)
    {
        public string Value => value;

        public volatile bool HasWorked;
    }
}
