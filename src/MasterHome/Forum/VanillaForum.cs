using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly.Timeout;

namespace MasterHome.Forum;

/// <summary>
/// A Higher Logic Vanilla community (API v2). A comment there is a reply; the post that opens a discussion is none.
/// Made by <see cref="ForumHttp.AddForum"/>, which gives it the paced and patient <see cref="HttpClient"/>.
/// </summary>
public sealed class VanillaForum(
    HttpClient http, IOptions<ForumSettings> settings, TimeProvider clock, ILogger<VanillaForum> log) : IForum
{
    private readonly ForumSettings _settings = settings.Value;

    public async Task<string?> WhyNotReady(CancellationToken ct)
    {
        if (WhyNotSet is { } why)
            return Sentence(why);
        try
        {
            // "$me" is a smart id of the API; the dollar sign is escaped.
            using var answer = await Ask(Address(_settings.BaseUrl!, "users/%24me"), ct);
            if (answer.Body.ValueKind != JsonValueKind.Object
                || !answer.Body.TryGetProperty("userID", out var id) || id.ValueKind != JsonValueKind.Number)
                return "The forum does not say who the token belongs to: is Forum:BaseUrl a Vanilla community?";
            return id.TryGetInt64(out var me) && me > 0
                ? null
                : "The forum takes us for a guest: Forum:Token is not a valid token.";
        }
        catch (ForumUnsureException e)
        {
            return Sentence(e.Message);
        }
    }

    /// <summary>Counts by reading the pages.</summary>
    public async Task<ReplyCount> CountReplies(ForumPerson who, DateTime fromUtc, DateTime toUtc, CancellationToken ct)
    {
        if (fromUtc.Kind != DateTimeKind.Utc || toUtc.Kind != DateTimeKind.Utc)
            throw new ArgumentException("Both instants are expected in UTC.");

        var readAt = clock.GetUtcNow().UtcDateTime;
        if (WhyNotSet is { } why)
            return ReplyCount.NoData(why, readAt);
        if (who.UserId is not { } userId)
            return ReplyCount.NoData("the member's forum identity is not known", readAt);
        if (fromUtc >= toUtc)
            return ReplyCount.Counted(0, readAt, complete: true, []);
        try
        {
            var reading = new VanillaReading(_settings, userId, fromUtc, toUtc);
            while (reading.Next is { } address)
                reading.Take(await ReadPage(address, reading, ct));
            return ReplyCount.Counted(reading.Replies, readAt, complete: true, reading.Links);
        }
        catch (ForumUnsureException e)
        {
            return ReplyCount.NoData(e.Message, readAt);
        }
    }

    public Task<IReadOnlyList<ForumCandidate>> Find(ForumPerson who, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<ForumCandidate>>([]);

    private string? WhyNotSet => _settings.Kind != ForumKind.Vanilla || _settings.BaseUrl is null ? "no forum is set" : null;

    internal static Uri Address(Uri forum, string rest) =>
        new($"{forum.GetLeftPart(UriPartial.Path).TrimEnd('/')}/api/v2/{rest}");

    private async Task<VanillaPage> ReadPage(Uri address, VanillaReading reading, CancellationToken ct)
    {
        using var answer = await Ask(address, ct);
        try
        {
            var page = VanillaPage.Read(answer.Body, answer.Response);
            log.LogDebug("A page of {Rows} replies after {Seen}; the forum speaks of {Total} in all.", page.Comments.Count, reading.RowsSeen, page.Total);
            return page;
        }
        catch (InvalidOperationException)
        {
            // A text that is no UTF-8 shows only when it is taken out of the JSON.
            throw new ForumUnsureException("the forum's answer is not JSON");
        }
    }

    /// <summary>One answer as JSON. Throws nothing but <see cref="ForumUnsureException"/> and, if we were asked to stop, the cancellation.</summary>
    private async Task<Answer> Ask(Uri address, CancellationToken ct)
    {
        HttpResponseMessage? response = null;
        try
        {
            response = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, ct);
            if (response.StatusCode != HttpStatusCode.OK)
                throw new ForumUnsureException(Refusal(response.StatusCode));
            if (response.Content.Headers.ContentType?.MediaType is not { } type || !type.EndsWith("json", StringComparison.OrdinalIgnoreCase))
                throw new ForumUnsureException("the forum's answer is not JSON");
            await using var body = await response.Content.ReadAsStreamAsync(ct);
            return new(response, await JsonDocument.ParseAsync(body, default, ct));
        }
        catch (Exception e)
        {
            response?.Dispose();
            if (e is OperationCanceledException && ct.IsCancellationRequested)
                throw;
            throw e as ForumUnsureException ?? new ForumUnsureException(WhatFailed(e));
        }
    }

    private static string Refusal(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => $"the forum refuses the token ({(int)status})",
        HttpStatusCode.NotFound => "the forum does not know the address (404)",
        HttpStatusCode.TooManyRequests => "the forum asks us to slow down (429)",
        >= HttpStatusCode.Ambiguous and < HttpStatusCode.BadRequest => $"the forum points to another address ({(int)status})",
        >= HttpStatusCode.InternalServerError => $"the forum has trouble of its own ({(int)status})",
        _ => $"the forum does not answer the question ({(int)status})",
    };

    private string WhatFailed(Exception e) => e switch
    {
        JsonException => "the forum's answer is not JSON",
        TimeoutRejectedException or OperationCanceledException => $"the forum did not answer within {_settings.TimeoutSeconds} seconds",
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } =>
            $"the forum's answer is longer than {_settings.MaxBodyBytes} bytes",
        HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } h => $"the forum cannot be reached ({h.HttpRequestError})",
        HttpRequestException or IOException => "the forum cannot be reached",
        _ => $"the forum could not be read ({e.GetType().Name})",
    };

    private static string Sentence(string why) => $"{char.ToUpperInvariant(why[0])}{why[1..]}.";

    private sealed record Answer(HttpResponseMessage Response, JsonDocument Document) : IDisposable
    {
        public JsonElement Body => Document.RootElement;

        public void Dispose()
        {
            Document.Dispose();
            Response.Dispose();
        }
    }
}
