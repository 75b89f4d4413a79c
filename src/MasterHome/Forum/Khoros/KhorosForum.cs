using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using MasterHome.Forum.Http;
using MasterHome.Forum.Sources;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MasterHome.Forum.Khoros;

/// <summary>A Khoros community (API v2 with LiQL; sign-in through API v1). A message with a depth above 0 is a reply.</summary>
internal sealed class KhorosForum(ForumHttpClient wire, IOptions<ForumSettings> settings, TimeProvider clock, ILogger<KhorosForum> log)
    : IForum
{
    private readonly ForumSettings _settings = settings.Value;
    private readonly KhorosSession _session = new(wire, settings.Value);
    private readonly ConcurrentDictionary<string, bool> _refusedFields = new();
    private volatile bool _doesNotCount;

    public async Task<string?> WhyNotReady(CancellationToken ct)
    {
        try
        {
            _session.Forget();
            _refusedFields.Clear();
            return await _session.Ask("restapi/vc/users/self?restapi.response_format=json", WhyNotMe, ct)
                ?? await _session.Search("SELECT id FROM messages LIMIT 1", WhyNotReadable, ct);
        }
        catch (ForumReadException e)
        {
            return e.Sentence;
        }
    }

    /// <summary>Counts by reading the pages; the forum's own count only confirms that the list was complete.</summary>
    public Task<ReplyCount> CountReplies(ForumUser who, DateTime fromUtc, DateTime toUtc, CancellationToken ct) =>
        ReplyQuery.Answer(
            who,
            fromUtc,
            toUtc,
            clock,
            async asked =>
            {
                var tally = new ReplyAccumulator();
                var reading = new KhorosReplyReader(_settings, asked);
                while (reading.Next is { } query)
                {
                    var page = await _session.Search(query, KhorosPage.Read, ct);
                    log.LogDebug("Read a page of {Rows} messages after {Seen}.", page.Rows.Count, reading.RowsSeen);
                    foreach (var row in reading.Take(page))
                        Take(row, asked, tally);
                }
                if (reading.EndedInNothing && await Claimed(asked.UserId, ct) > reading.RowsSeen)
                    throw new ForumReadException("the forum reports more replies than it lists");
                if (reading.RowsSeen == 0 && !await IsKnown(asked.UserId, tally, ct))
                    return ReplyCount.Nobody("the forum has no user with the member's ID", asked.ReadAt);
                return tally.Count(asked);
            }
        );

    public async Task<IReadOnlyList<ForumCandidate>?> Find(ForumUser who, CancellationToken ct)
    {
        var found = new Candidates();
        foreach (
            var (field, value, why) in new[]
            {
                ("email", who.Email, "same email"),
                ("login", who.Handle, "same handle as last seen"),
                ("login", who.Name, "same name"),
            }
        )
        {
            if (string.IsNullOrWhiteSpace(value))
                continue;
            // Each refusal causes a new sign-in: a field that cannot be searched is queried once per run, not for every member.
            if (_refusedFields.ContainsKey(field))
                found.Refused();
            else if (
                !await found.Ask(async () =>
                    [
                        .. (
                            await _session.Search($"SELECT id, login FROM users WHERE {field} = {LiQL.Quoted(value)} LIMIT 10", People, ct)
                        ).Select(p => new ForumCandidate(p.Id, p.Login ?? "", why)),
                    ]
                )
            )
                _refusedFields[field] = true;
        }
        return found.Likeliest;
    }

    private static string? WhyNotMe(JsonElement body)
    {
        var me = body.Field("response").Field("user");
        var id = KhorosSession.Plain(me.Field("id")).AsKey() ?? IdIn(me.Text("href"));
        if (body.Field("response").Text("status") != "success" || id is null)
            return "The forum does not report the signed-in user. Check that Forum:BaseUrl is a Khoros community.";
        var isGuest = id <= 0 || KhorosSession.Plain(me.Field("anonymous")) is { ValueKind: JsonValueKind.True };
        return isGuest ? "The forum treats this connection as a guest although Forum:User signed in." : null;
    }

    private static long? IdIn(string? address) =>
        long.TryParse(address?[(address.LastIndexOf('/') + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id)
            ? id
            : null;

    /// <summary>An account that may read nothing would report 0 replies for everyone.</summary>
    private static string? WhyNotReadable(JsonElement data) =>
        data.List("items").GetArrayLength() > 0 ? null : "The forum shows no messages to Forum:User.";

    private static IReadOnlyList<(long Id, string? Login)> People(JsonElement data) =>
        [.. data.List("items").EnumerateArray().Where(p => p.Key("id") > 0).Select(p => (p.Key("id")!.Value, p.Text("login")))];

    private void Take(KhorosRow it, ReplyQuery asked, ReplyAccumulator tally)
    {
        if (it.Author != asked.UserId || it.Depth == 0 || !asked.Asks(it.At))
            return;
        tally.Handle ??= it.Login;
        if (it.Board is { } board && _settings.Excludes(board))
            tally.Board++;
        else if (_settings.ExcludeOwnTopics && it.TopicAuthor == asked.UserId)
            tally.OwnTopic++;
        else
            tally.Add(it.At, Uri.TryCreate(_settings.BaseUrl, it.Url, out var url) ? url.AbsoluteUri : null);
    }

    /// <summary>The forum's own count of replies over all years; 0 when it refuses to count.</summary>
    private async Task<long> Claimed(long userId, CancellationToken ct)
    {
        if (_doesNotCount)
            return 0;
        try
        {
            return await _session.Search(
                string.Create(CultureInfo.InvariantCulture, $"SELECT count(*) FROM messages WHERE author.id = '{userId}' AND depth > 0"),
                data => data.Key("count") is { } count and >= 0 ? count : throw new ForumReadException("the forum's count is not a number"),
                ct
            );
        }
        catch (ForumReadException e) when (e.IsRefusal || e.Status == HttpStatusCode.BadRequest)
        {
            _doesNotCount = true;
            return 0;
        }
    }

    private async Task<bool> IsKnown(long userId, ReplyAccumulator tally, CancellationToken ct)
    {
        var people = await _session.Search(
            string.Create(CultureInfo.InvariantCulture, $"SELECT id, login FROM users WHERE id = '{userId}'"),
            People,
            ct
        );
        tally.Handle ??= people.FirstOrDefault(p => p.Id == userId).Login;
        return people.Any(p => p.Id == userId);
    }
}
