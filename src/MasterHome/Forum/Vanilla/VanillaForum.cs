using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using MasterHome.Forum.Http;
using MasterHome.Forum.Sources;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MasterHome.Forum.Vanilla;

/// <summary>A Higher Logic Vanilla community (API v2). A comment is a reply; the post that opens a discussion is not.</summary>
internal sealed class VanillaForum(ForumHttpClient wire, IOptions<ForumSettings> settings, TimeProvider clock, ILogger<VanillaForum> log)
    : IForum
{
    /// <summary>The API's path below the community's address.</summary>
    public const string Api = "api/v2/";

    private readonly ForumSettings _settings = settings.Value;

    public async Task<string?> WhyNotReady(CancellationToken ct)
    {
        try
        {
            // "$me" is a smart ID of the API; the dollar sign is escaped.
            return await wire.Ask($"{Api}users/%24me", WhyNotMe, ct) ?? await wire.Ask($"{Api}comments?limit=1", WhyNotReadable, ct);
        }
        catch (ForumReadException e)
        {
            return e.Sentence;
        }
    }

    /// <summary>Counts by reading the pages: the forum's totals include hidden replies.</summary>
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
                    throw new ForumReadException("the forum reports replies but lists none");
                // An unknown ID lists nothing, like a user without replies: check that the user exists.
                if (reading.RowsSeen == 0 && !await IsKnown(asked.UserId, tally, ct))
                    return ReplyCount.Nobody("the forum has no user with the member's ID", asked.ReadAt);
                return tally.Count(asked, _settings.ExcludeOwnTopics && !tally.IsEmpty ? await OwnTopics(asked.UserId, ct) : null);
            }
        );

    public async Task<IReadOnlyList<ForumCandidate>?> Find(ForumUser who, CancellationToken ct)
    {
        var found = new Candidates();
        await found.Ask($"{Api}users?email={Uri.EscapeDataString(who.Email)}&limit=10", People("same email"), wire, ct);
        foreach (var (name, why) in new[] { (who.Handle, "same handle as last seen"), (who.Name, "same name") })
        {
            // An asterisk would match every name with this prefix.
            if (name?.Replace("*", "", StringComparison.Ordinal).Trim() is { Length: > 0 } exact)
                await found.Ask($"{Api}users/by-names?name={Uri.EscapeDataString(exact)}&limit=10", People(why), wire, ct);
        }
        return found.Likeliest;
    }

    private static string? WhyNotMe(JsonElement body)
    {
        if (body.Field("userID") is not { ValueKind: JsonValueKind.Number } id)
            return "The forum does not report the owner of the token. Check that Forum:BaseUrl is a Vanilla community.";
        return id.AsNumber() > 0 ? null : "The forum treats this connection as a guest: Forum:Token is not a valid token.";
    }

    /// <summary>A token whose owner may read nothing would report 0 replies for everyone.</summary>
    private static string? WhyNotReadable(JsonElement body) =>
        body.ValueKind != JsonValueKind.Array ? "The forum does not list replies. Check that Forum:BaseUrl is a Vanilla community."
        : body.GetArrayLength() > 0 ? null
        : "The forum shows no replies to the owner of Forum:Token.";

    private static Func<JsonElement, IEnumerable<ForumCandidate>> People(string why) =>
        body =>
            body.ValueKind != JsonValueKind.Array
                ? throw new ForumReadException("the forum's response is not a list")
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

    /// <summary>Throws when the profile is refused or is another user's: an empty list is then not 0 replies.</summary>
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
                throw new ForumReadException("the forum did not confirm that the member exists");
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
                "Read a page of {Rows} rows after {Seen}; the forum reports {Total} in total.",
                page.Rows.Count,
                reading.RowsSeen,
                page.Total
            );
            foreach (var row in reading.Take(page))
                yield return row;
        }
    }
}
