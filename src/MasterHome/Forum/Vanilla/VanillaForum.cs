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
internal sealed class VanillaForum(ForumHttpClient client, IOptions<ForumSettings> settings, TimeProvider clock, ILogger<VanillaForum> log)
    : IForum
{
    /// <summary>The API's path below the community's address.</summary>
    public const string Api = "api/v2/";

    private readonly ForumSettings _settings = settings.Value;

    public async Task<string?> CheckReadiness(CancellationToken ct)
    {
        try
        {
            // "$me" is a smart ID of the API; the dollar sign is escaped.
            return await client.Send($"{Api}users/%24me", CheckAccount, ct)
                ?? await client.Send($"{Api}comments?limit=1", CheckReadAccess, ct);
        }
        catch (ForumReadException e)
        {
            return e.Sentence;
        }
    }

    /// <summary>Counts by reading the pages: the forum's totals include hidden replies.</summary>
    public Task<ReplyCount> CountReplies(ForumUser user, DateTime fromUtc, DateTime toUtc, CancellationToken ct) =>
        ReplyQuery.Run(
            user,
            fromUtc,
            toUtc,
            clock,
            async query =>
            {
                var accumulator = new ReplyAccumulator();
                var reader = VanillaReplyReader.Comments(_settings, query);
                await foreach (var row in Rows(reader, "commentID", ct))
                    AddRow(row, query, accumulator);
                if (reader.RowsSeen == 0 && reader.ReportedTotal > 0)
                    throw new ForumReadException("the forum reports replies but lists none");
                // An unknown ID lists nothing, like a user without replies: check that the user exists.
                if (reader.RowsSeen == 0 && !await UserExists(query.UserId, accumulator, ct))
                    return ReplyCount.UnknownUser("the forum has no user with the member's ID", query.ReadAt);
                return accumulator.Count(
                    query,
                    _settings.ExcludeOwnTopics && !accumulator.IsEmpty ? await OwnTopics(query.UserId, ct) : null
                );
            }
        );

    public async Task<IReadOnlyList<ForumCandidate>?> Find(ForumUser user, CancellationToken ct)
    {
        var found = new Candidates();
        await found.Search(
            $"{Api}users?email={Uri.EscapeDataString(user.Email)}&limit=10",
            ReadCandidates(ForumCandidate.SameEmail),
            client,
            ct
        );
        foreach (var (name, reason) in new[] { (user.Handle, "same handle as last seen"), (user.Name, "same name") })
        {
            // An asterisk would match every name with this prefix.
            if (name?.Replace("*", "", StringComparison.Ordinal).Trim() is { Length: > 0 } exact)
                await found.Search($"{Api}users/by-names?name={Uri.EscapeDataString(exact)}&limit=10", ReadCandidates(reason), client, ct);
        }
        return found.MostLikely;
    }

    private static string? CheckAccount(JsonElement body)
    {
        if (body.Field("userID") is not { ValueKind: JsonValueKind.Number } id)
            return "The forum does not report the owner of the token. Check that Forum:BaseUrl is a Vanilla community.";
        return id.AsNumber() > 0 ? null : "The forum treats this connection as a guest: Forum:Token is not a valid token.";
    }

    /// <summary>A token whose owner may read nothing would report 0 replies for everyone.</summary>
    private static string? CheckReadAccess(JsonElement body) =>
        body.ValueKind != JsonValueKind.Array ? "The forum does not list replies. Check that Forum:BaseUrl is a Vanilla community."
        : body.GetArrayLength() > 0 ? null
        : "The forum shows no replies to the owner of Forum:Token.";

    private static Func<JsonElement, IEnumerable<ForumCandidate>> ReadCandidates(string reason) =>
        body =>
            body.ValueKind != JsonValueKind.Array
                ? throw new ForumReadException("the forum's response is not a list")
                :
                [
                    .. body.EnumerateArray()
                        .Where(p => p.Number("userID") > 0)
                        .Select(p => new ForumCandidate(p.Number("userID")!.Value, p.Text("name") ?? "", reason)),
                ];

    private void AddRow(VanillaRow row, ReplyQuery query, ReplyAccumulator accumulator)
    {
        if (row.Author != query.UserId || !query.Includes(row.At))
            return;
        accumulator.Handle = row.AuthorName ?? accumulator.Handle;
        if (row.Category is { } category && _settings.Excludes(category))
            accumulator.Board++;
        else
            accumulator.Add(row.At, row.Url, row.Topic);
    }

    /// <summary>Throws when the profile is refused or is another user's: an empty list is then not 0 replies.</summary>
    private async Task<bool> UserExists(long userId, ReplyAccumulator accumulator, CancellationToken ct)
    {
        try
        {
            var (id, name) = await client.Send(
                string.Create(CultureInfo.InvariantCulture, $"{Api}users/{userId}"),
                person => (person.Number("userID"), person.Text("name")),
                ct
            );
            if (id != userId)
                throw new ForumReadException("the forum did not confirm that the member exists");
            accumulator.Handle = name;
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

    private async IAsyncEnumerable<VanillaRow> Rows(VanillaReplyReader reader, string key, [EnumeratorCancellation] CancellationToken ct)
    {
        while (reader.Next is { } address)
        {
            var page = await client.Send(new(HttpMethod.Get, address), (body, headers) => VanillaPage.Read(body, headers, key), ct);
            log.LogDebug(
                "Read a page of {Rows} rows after {Seen}; the forum reports {Total} in total.",
                page.Rows.Count,
                reader.RowsSeen,
                page.Total
            );
            foreach (var row in reader.Accept(page))
                yield return row;
        }
    }
}
