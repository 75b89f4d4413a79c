using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using MasterHome.Forum.Sources;
using Microsoft.Extensions.Options;
using Polly.Timeout;

namespace MasterHome.Forum.Http;

/// <summary>
/// Sends a request to the forum and returns its JSON, or fails with a reason. <see cref="ForumRegistration.AddForum"/> configures
/// the rate limit and retries of its <see cref="HttpClient"/>.
/// </summary>
internal sealed class ForumHttpClient(HttpClient http, IOptions<ForumSettings> settings)
{
    private const string NotJson = "the forum's response is not JSON";

    private readonly ForumSettings _settings = settings.Value;

    /// <summary>The address of a resource below the community's base address; the base path is kept.</summary>
    public static Uri Address(ForumSettings settings, string path) =>
        new($"{settings.BaseUrl!.GetLeftPart(UriPartial.Path).TrimEnd('/')}/{path}");

    public Task<T> Send<T>(string path, Func<JsonElement, T> read, CancellationToken ct) =>
        Send(new HttpRequestMessage(HttpMethod.Get, Address(_settings, path)), (body, _) => read(body), ct);

    /// <summary>Throws only <see cref="ForumReadException"/>, or the cancellation of <paramref name="ct"/>.</summary>
    public async Task<T> Send<T>(HttpRequestMessage request, Func<JsonElement, HttpResponseHeaders, T> read, CancellationToken ct)
    {
        using (request)
        {
            try
            {
                using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
                if (response.StatusCode != HttpStatusCode.OK)
                    throw new ForumReadException(StatusMessage(response.StatusCode), response.StatusCode);
                if (
                    response.Content.Headers.ContentType?.MediaType is not { } type
                    || !type.EndsWith("json", StringComparison.OrdinalIgnoreCase)
                )
                    throw new ForumReadException(NotJson);
                await using var body = await response.Content.ReadAsStreamAsync(ct);
                using var json = await JsonDocument.ParseAsync(body, default, ct);
                return read(json.RootElement, response.Headers);
            }
            catch (Exception e) when (e is not ForumReadException && !(e is OperationCanceledException && ct.IsCancellationRequested))
            {
                throw new ForumReadException(FailureMessage(e)) { IsTransient = IsTransient(e) };
            }
        }
    }

    private string StatusMessage(HttpStatusCode status) =>
        status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => $"the forum rejects {Credential} ({(int)status})",
            HttpStatusCode.NotFound => "the forum reports that the address does not exist (404)",
            HttpStatusCode.TooManyRequests => RequestPacer.RateLimited,
            >= HttpStatusCode.Ambiguous and < HttpStatusCode.BadRequest => $"the forum redirects to another address ({(int)status})",
            >= HttpStatusCode.InternalServerError => $"the forum reports a server error ({(int)status})",
            _ => $"the forum returns an unexpected status ({(int)status})",
        };

    private string Credential =>
        _settings.Kind switch
        {
            ForumKind.Khoros => "the session",
            ForumKind.Discourse => "the API key",
            _ => "the token",
        };

    /// <summary>A response that was too long or not JSON did reach us, so it is not transient.</summary>
    private static bool IsTransient(Exception e) =>
        e is TimeoutRejectedException or OperationCanceledException or IOException
        || (e is HttpRequestException h && h.HttpRequestError != HttpRequestError.ConfigurationLimitExceeded);

    private string FailureMessage(Exception e) =>
        e switch
        {
            // Invalid UTF-8 in a string shows only when the string is read.
            JsonException or InvalidOperationException => NotJson,
            TimeoutRejectedException or OperationCanceledException =>
                $"the forum did not respond within {_settings.TimeoutSeconds} seconds",
            HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } =>
                $"the forum's response is longer than {_settings.MaxBodyBytes} bytes",
            HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } h =>
                $"the forum cannot be reached ({h.HttpRequestError})",
            HttpRequestException or IOException => "the forum cannot be reached",
            _ => $"the forum could not be read ({e.GetType().Name})",
        };
}
