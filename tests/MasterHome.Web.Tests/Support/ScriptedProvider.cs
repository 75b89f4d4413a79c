using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace MasterHome.Web.Tests.Support;

/// <summary>What the provider does wrong.</summary>
public enum ProviderFault
{
    None,
    OtherNonce,
    NoNonce,
    OtherAudience,
    NoAudience,
    OtherIssuer,
    NoIssuer,
    Expired,
    NotSigned,
    ForeignKey,
    SignedWithTheSharedSecret,
    Tampered,
    AnotherUserinfo,
    ForgedState,
    NamesNobody,
    NamesAnother,
    TokenFails,
    TokenIsNonsense,
    TokenHangs,
    Canceled,
    Down,
    Hangs,
}

/// <summary>Somebody as the provider knows them.</summary>
/// <param name="Verified">What it says of the address; nothing when null.</param>
public sealed record ExternalIdentity(string Subject, string? Email = null, bool? Verified = true);

/// <summary>An OpenID provider on a real port of this machine: code flow with PKCE and a client secret. Whoever it is told sits there and
/// agrees at once. Its clock is the real one, as the framework's is where it looks at tokens.</summary>
public sealed class ScriptedProvider : IAsyncDisposable
{
    public const string ClientId = "master-home";
    public const string Secret = "a secret that only the two of them know";

    /// <summary>When the visitor signed in here, as the token says it; null to say nothing.</summary>
    public DateTimeOffset? SignedInAt { get; set; }

    /// <summary>Keys of providers that have ended, since making one takes longer than a page. No two at once have the same.</summary>
    private static readonly ConcurrentBag<RSA> UsedKeys = [];

    private readonly RSA _key = TakeKey();
    private readonly RSA _strangersKey = TakeKey();
    private readonly ConcurrentDictionary<string, IQueryCollection> _asked = new();
    private readonly ConcurrentDictionary<string, ExternalIdentity> _tokens = new();
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _stuck = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WebApplication _app;

    private ScriptedProvider(WebApplication app) => _app = app;

    public string Authority => _app.Urls.First();

    /// <summary>Under whose name it speaks, consistently; its own when not given.</summary>
    public string? SpeaksAs { get; set; }

    private string Name => SpeaksAs ?? Authority;

    public ExternalIdentity Visitor { get; set; } = new("nobody");

    public ProviderFault Fault { get; set; }

    /// <summary>Whether it adds its name to where it sends people back (RFC 9207).</summary>
    public bool NamesItself { get; set; } = true;

    /// <summary>Every request that came, in order.</summary>
    public ConcurrentQueue<Uri> Requests { get; } = new();

    /// <summary>Done when a request hangs.</summary>
    public Task Stuck => Wait.For(_stuck.Task);

    /// <summary>Every code and token that it gave out.</summary>
    public ConcurrentBag<string> Secrets { get; } = [];

    public static async Task<ScriptedProvider> Open(int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        var provider = new ScriptedProvider(builder.Build());
        provider._app.Run(provider.Answer);
        await provider._app.StartAsync();
        return provider;
    }

    private static RSA TakeKey() => UsedKeys.TryTake(out var key) ? key : RSA.Create(2048);

    public async ValueTask DisposeAsync()
    {
        _end.TrySetResult();
        await _app.DisposeAsync();
        UsedKeys.Add(_key);
        UsedKeys.Add(_strangersKey);
    }

    private async Task Answer(HttpContext http)
    {
        Requests.Enqueue(new Uri(Authority + http.Request.Path + http.Request.QueryString));
        if (Fault == ProviderFault.Hangs || (Fault == ProviderFault.TokenHangs && http.Request.Path == "/token"))
        {
            _stuck.TrySetResult();
            await _end.Task.WaitAsync(http.RequestAborted);
        }
        if (Fault == ProviderFault.Down)
        {
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }
        await (
            http.Request.Path.Value switch
            {
                "/.well-known/openid-configuration" => http.Response.WriteAsJsonAsync(Discovery()),
                "/keys" => http.Response.WriteAsJsonAsync(Keys()),
                "/authorize" => Authorize(http),
                "/token" => Token(http),
                "/userinfo" => Userinfo(http),
                "/end" => End(http),
                _ => Refuse(http, "no such page"),
            }
        );
    }

    private JsonObject Discovery() =>
        new()
        {
            ["issuer"] = Name,
            ["authorization_endpoint"] = $"{Authority}/authorize",
            ["token_endpoint"] = $"{Authority}/token",
            ["userinfo_endpoint"] = $"{Authority}/userinfo",
            ["end_session_endpoint"] = $"{Authority}/end",
            ["jwks_uri"] = $"{Authority}/keys",
            ["authorization_response_iss_parameter_supported"] = NamesItself,
        };

    private JsonObject Keys()
    {
        var key = _key.ExportParameters(false);
        return new()
        {
            ["keys"] = new JsonArray(
                new JsonObject
                {
                    ["kty"] = "RSA",
                    ["kid"] = "1",
                    ["use"] = "sig",
                    ["n"] = Base64Url.EncodeToString(key.Modulus),
                    ["e"] = Base64Url.EncodeToString(key.Exponent),
                }
            ),
        };
    }

    private Task Authorize(HttpContext http)
    {
        var asked = http.Request.Query;
        if (
            asked["client_id"] != ClientId
            || asked["response_type"] != "code"
            || asked["code_challenge_method"] != "S256"
            || !asked["scope"].ToString().Split(' ').Contains("openid")
        )
            return Refuse(http, "not a code flow with PKCE of this client");
        var code = Secret64();
        _asked[code] = asked;
        var back = new Dictionary<string, string?>
        {
            ["state"] = Fault == ProviderFault.ForgedState ? "forged" : asked["state"].ToString(),
        };
        back[Fault == ProviderFault.Canceled ? "error" : "code"] = Fault == ProviderFault.Canceled ? "access_denied" : code;
        if (NamesItself && Fault != ProviderFault.NamesNobody)
            back["iss"] = Fault == ProviderFault.NamesAnother ? "https://evil.example" : Name;
        http.Response.Redirect(QueryHelpers.AddQueryString(asked["redirect_uri"]!, back));
        return Task.CompletedTask;
    }

    private async Task Token(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync();
        if (Fault == ProviderFault.TokenFails)
        {
            http.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return;
        }
        if (Fault == ProviderFault.TokenIsNonsense)
        {
            await http.Response.WriteAsync("<html>oops</html>");
            return;
        }
        if (
            !_asked.TryRemove(form["code"].ToString(), out var asked)
            || form["client_secret"] != Secret
            || form["redirect_uri"] != asked["redirect_uri"]
            || Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())))
                != asked["code_challenge"]
        )
        {
            await Refuse(http, "invalid_grant");
            return;
        }
        var token = Secret64();
        _tokens[token] = Visitor;
        var identity = Identity(asked["nonce"].ToString());
        Secrets.Add(identity);
        await http.Response.WriteAsJsonAsync(
            new JsonObject
            {
                ["access_token"] = token,
                ["token_type"] = "Bearer",
                ["expires_in"] = 600,
                ["id_token"] = identity,
            }
        );
    }

    private Task Userinfo(HttpContext http)
    {
        if (
            !_tokens.TryGetValue(
                http.Request.Headers.Authorization.ToString().Replace("Bearer ", "", StringComparison.Ordinal),
                out var who
            )
        )
            return Refuse(http, "invalid_token");
        return http.Response.WriteAsJsonAsync(Claims(Fault == ProviderFault.AnotherUserinfo ? who with { Subject = "another" } : who));
    }

    /// <summary>Asks who signs out, and comes back only to whom it knows.</summary>
    private static Task End(HttpContext http)
    {
        var asked = http.Request.Query;
        if (
            asked["client_id"] != ClientId
            || !asked["post_logout_redirect_uri"].ToString().Contains("/signout-callback-oidc", StringComparison.Ordinal)
        )
            return Refuse(http, "who signs out?");
        http.Response.Redirect(QueryHelpers.AddQueryString(asked["post_logout_redirect_uri"]!, "state", asked["state"].ToString()));
        return Task.CompletedTask;
    }

    private static Task Refuse(HttpContext http, string why)
    {
        http.Response.StatusCode = StatusCodes.Status400BadRequest;
        return http.Response.WriteAsJsonAsync(new JsonObject { ["error"] = why });
    }

    private static JsonObject Claims(ExternalIdentity who)
    {
        var claims = new JsonObject { ["sub"] = who.Subject };
        if (who.Email is not null)
            claims["email"] = who.Email;
        if (who.Verified is { } verified)
            claims["email_verified"] = verified;
        return claims;
    }

    private string Identity(string nonce)
    {
        var (claims, now) = (Claims(Visitor), DateTimeOffset.UtcNow);
        claims["iss"] = Fault == ProviderFault.OtherIssuer ? "https://evil.example" : Name;
        claims["aud"] = Fault == ProviderFault.OtherAudience ? "another-client" : ClientId;
        claims["nonce"] = Fault == ProviderFault.OtherNonce ? "another" : nonce;
        claims["iat"] = now.AddHours(Fault == ProviderFault.Expired ? -2 : 0).ToUnixTimeSeconds();
        claims["exp"] = now.AddHours(Fault == ProviderFault.Expired ? -1 : 1).ToUnixTimeSeconds();
        if (SignedInAt is { } at)
            claims["auth_time"] = at.ToUnixTimeSeconds();
        foreach (
            var (fault, claim) in new[]
            {
                (ProviderFault.NoNonce, "nonce"),
                (ProviderFault.NoAudience, "aud"),
                (ProviderFault.NoIssuer, "iss"),
            }
        )
        {
            if (Fault == fault)
                claims.Remove(claim);
        }
        var algorithm = Fault switch
        {
            ProviderFault.NotSigned => "none",
            ProviderFault.SignedWithTheSharedSecret => "HS256",
            _ => "RS256",
        };
        var said = $"{Encoded(new() { ["alg"] = algorithm, ["typ"] = "JWT", ["kid"] = "1" })}.{Encoded(claims)}";
        var signature = Base64Url.EncodeToString(
            Fault switch
            {
                ProviderFault.NotSigned => [],
                ProviderFault.SignedWithTheSharedSecret => HMACSHA256.HashData(
                    Encoding.UTF8.GetBytes(Secret),
                    Encoding.ASCII.GetBytes(said)
                ),
                _ => (Fault == ProviderFault.ForeignKey ? _strangersKey : _key).SignData(
                    Encoding.ASCII.GetBytes(said),
                    HashAlgorithmName.SHA256,
                    RSASignaturePadding.Pkcs1
                ),
            }
        );
        if (Fault == ProviderFault.Tampered)
        {
            claims["sub"] = "another";
            said = $"{said.Split('.')[0]}.{Encoded(claims)}";
        }
        return $"{said}.{signature}";
    }

    private string Secret64()
    {
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        Secrets.Add(secret);
        return secret;
    }

    private static string Encoded(JsonObject part) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(part));
}
