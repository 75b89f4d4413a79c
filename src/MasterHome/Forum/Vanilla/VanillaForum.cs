using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using MasterHome.Forum.Http;
using MasterHome.Forum.Sources;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MasterHome.Forum.Vanilla;

/// <summary>A Higher Logic Vanilla community (API v2). A comment there is a reply; the post that opens a discussion is none.</summary>
internal sealed class VanillaForum(ForumHttpClient wire, IOptions<ForumSettings> settings, TimeProvider clock, ILogger<VanillaForum> log)
    : IForum
{
    /// <summary>Where the API begins, below the community's address.</summary>
    public const string Api = "api/v2/";

    private readonly ForumSettings _settings = settings.Value;

    public async Task<string?> WhyNotReady(CancellationToken ct)
    {
        try
        {
            // "$me" is a smart id of the API; the dollar sign is escaped.
            return await wire.Ask($"{Api}users/%24me", WhyNotMe, ct) ?? await wire.Ask($"{Api}comments?limit=1", WhyNotReadable, ct);
        }
        catch (ForumReadException e)
        {
            return e.Sentence;
        }
    }

    /// <summary>Counts by reading the pages.</summary>
    public Task<ReplyCount> CountReplies(ForumUser who, DateTime fromUtc, DateTime toUtc, CancellationToken ct) =>
        ReplyQuery.Answer(
            who,
            fromUtc,
            toUtc,
            clock,
            async asked =>
            {
                var tally = new ReplyAccumulator();
                var reading = VanillaReplyReader.Comments(_settings, asked);
                await foreach (var row in Rows(reading, "commentID", ct))
                    Take(row, asked, tally);
                if (reading.RowsSeen == 0 && reading.Claimed > 0)
                    throw new ForumReadException("the forum speaks of replies and shows none");
                // An unknown id lists nothing either, as does somebody who was silent.
                if (reading.RowsSeen == 0 && !await IsKnown(asked.UserId, tally, ct))
                    return ReplyCount.Nobody("the forum knows nobody by the member's key", asked.ReadAt);
                return tally.Count(asked, _settings.ExcludeOwnTopics && !tally.IsEmpty ? await OwnTopics(asked.UserId, ct) : null);
            }
        );

    public async Task<IReadOnlyList<ForumCandidate>?> Find(ForumUser who, CancellationToken ct)
    {
        var found = new Candidates();
        await found.Ask($"{Api}users?email={Uri.EscapeDataString(who.Email)}&limit=10", People("same address"), wire, ct);
        foreach (var (name, why) in new[] { (who.Handle, "same handle as last heard"), (who.Name, "same name") })
        {
            // An asterisk would ask for everybody whose name begins so.
            if (name?.Replace("*", "", StringComparison.Ordinal).Trim() is { Length: > 0 } exact)
                await found.Ask($"{Api}users/by-names?name={Uri.EscapeDataString(exact)}&limit=10", People(why), wire, ct);
        }
        return found.Likeliest;
    }

    private static string? WhyNotMe(JsonElement body)
    {
        if (body.Field("userID") is not { ValueKind: JsonValueKind.Number } id)
            return "The forum does not say who the token belongs to: is Forum:BaseUrl a Vanilla community?";
        return id.AsNumber() > 0 ? null : "The forum takes us for a guest: Forum:Token is not a valid token.";
    }

    /// <summary>A token whose owner may read nothing would see everybody without a reply.</summary>
    private static string? WhyNotReadable(JsonElement body) =>
        body.ValueKind != JsonValueKind.Array ? "The forum does not list replies: is Forum:BaseUrl a Vanilla community?"
        : body.GetArrayLength() > 0 ? null
        : "The forum shows no reply at all to the owner of Forum:Token.";

    private static Func<JsonElement, IEnumerable<ForumCandidate>> People(string why) =>
        body =>
            body.ValueKind != JsonValueKind.Array
                ? throw new ForumReadException("the forum's answer is not a list")
                :
                [
                    .. body.EnumerateArray()
                        .Where(p => p.Number("userID") > 0)
                        .Select(p => new ForumCandidate(p.Number("userID")!.Value, p.Text("name") ?? "", why)),
                ];

    private void Take(VanillaRow it, ReplyQuery asked, ReplyAccumulator tally)
    {
        if (it.Author != asked.UserId || !asked.Asks(it.At))
            return;
        tally.Handle = it.AuthorName ?? tally.Handle;
        if (it.Category is { } category && _settings.Excludes(category))
            tally.Board++;
        else
            tally.Add(it.At, it.Url, it.Topic);
    }

    /// <summary>Whoever is refused the profile, or gets another one, knows nothing: then silence is no 0.</summary>
    private async Task<bool> IsKnown(long userId, ReplyAccumulator tally, CancellationToken ct)
    {
        try
        {
            var (id, name) = await wire.Ask(
                string.Create(CultureInfo.InvariantCulture, $"{Api}users/{userId}"),
                person => (person.Number("userID"), person.Text("name")),
                ct
            );
            if (id != userId)
                throw new ForumReadException("the forum does not say whether it knows the member");
            tally.Handle = name;
            return true;
        }
        catch (ForumReadException e) when (e.Status == HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    private async Task<IReadOnlySet<long>> OwnTopics(long userId, CancellationToken ct)
    {
        var own = new HashSet<long>();
        await foreach (var topic in Rows(VanillaReplyReader.Discussions(_settings, userId), "discussionID", ct))
        {
            if (topic.Author == userId)
                own.Add(topic.Id);
        }
        return own;
    }

    private async IAsyncEnumerable<VanillaRow> Rows(VanillaReplyReader reading, string key, [EnumeratorCancellation] CancellationToken ct)
    {
        while (reading.Next is { } address)
        {
            var page = await wire.Ask(new(HttpMethod.Get, address), (body, headers) => VanillaPage.Read(body, headers, key), ct);
            log.LogDebug(
                "A page of {Rows} rows after {Seen}; the forum speaks of {Total} in all.",
                page.Rows.Count,
                reading.RowsSeen,
                page.Total
            );
            foreach (var row in reading.Take(page))
                yield return row;
        }
    }
}
