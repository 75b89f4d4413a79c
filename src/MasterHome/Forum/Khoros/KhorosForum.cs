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
internal sealed class KhorosForum(ForumHttpClient client, IOptions<ForumSettings> settings, TimeProvider clock, ILogger<KhorosForum> log)
    : IForum
{
    private readonly ForumSettings _settings = settings.Value;
    private readonly KhorosSession _session = new(client, settings.Value);
    private readonly ConcurrentDictionary<string, bool> _refusedFields = new();
    private volatile bool _countUnsupported;

    public async Task<string?> CheckReadiness(CancellationToken ct)
    {
        try
        {
            _session.Reset();
            _refusedFields.Clear();
            return await _session.Get("restapi/vc/users/self?restapi.response_format=json", CheckAccount, ct)
                ?? await _session.Search("SELECT id FROM messages LIMIT 1", CheckReadAccess, ct);
        }
        catch (ForumReadException e)
        {
            return e.Sentence;
        }
    }

    /// <summary>Counts by reading the pages; the forum's own count only confirms that the list was complete.</summary>
    public Task<ReplyCount> CountReplies(ForumUser user, DateTime fromUtc, DateTime toUtc, CancellationToken ct) =>
        ReplyQuery.Run(
            user,
            fromUtc,
            toUtc,
            clock,
            async query =>
            {
                var accumulator = new ReplyAccumulator();
                var reader = new KhorosReplyReader(_settings, query);
                while (reader.Next is { } liql)
                {
                    var page = await _session.Search(liql, KhorosPage.Read, ct);
                    log.LogDebug("Read a page of {Rows} messages after {Seen}.", page.Rows.Count, reader.RowsSeen);
                    foreach (var row in reader.Accept(page))
                        AddRow(row, query, accumulator);
                }
                if (reader.EndedWithoutNewRows && await ReportedTotal(query.UserId, ct) > reader.RowsSeen)
                    throw new ForumReadException("the forum reports more replies than it lists");
                if (reader.RowsSeen == 0 && !await UserExists(query.UserId, accumulator, ct))
                    return ReplyCount.UnknownUser("the forum has no user with the member's ID", query.ReadAt);
                return accumulator.Count(query);
            }
        );

    public async Task<IReadOnlyList<ForumCandidate>?> Find(ForumUser user, CancellationToken ct)
    {
        var found = new Candidates();
        foreach (
            var (field, value, reason) in new[]
            {
                ("email", user.Email, ForumCandidate.SameEmail),
                ("login", user.Handle, "same handle as last seen"),
                ("login", user.Name, "same name"),
            }
        )
        {
            if (string.IsNullOrWhiteSpace(value))
                continue;
            // Each refusal causes a new sign-in: a field that cannot be searched is queried once per run, not for every member.
            if (_refusedFields.ContainsKey(field))
                found.MarkRefused();
            else if (
                !await found.Search(async () =>
                    [
                        .. (
                            await _session.Search(
                                $"SELECT id, login FROM users WHERE {field} = {LiQL.Quoted(value)} LIMIT 10",
                                ReadUsers,
                                ct
                            )
                        ).Select(p => new ForumCandidate(p.Id, p.Login ?? "", reason)),
                    ]
                )
            )
                _refusedFields[field] = true;
        }
        return found.MostLikely;
    }

    private static string? CheckAccount(JsonElement body)
    {
        var me = body.Field("response").Field("user");
        var id = KhorosSession.Unwrap(me.Field("id")).AsKey() ?? ParseId(me.Text("href"));
        if (body.Field("response").Text("status") != "success" || id is null)
            return "The forum does not report the signed-in user. Check that Forum:BaseUrl is a Khoros community.";
        var isGuest = id <= 0 || KhorosSession.Unwrap(me.Field("anonymous")) is { ValueKind: JsonValueKind.True };
        return isGuest ? "The forum treats this connection as a guest although Forum:User signed in." : null;
    }

    private static long? ParseId(string? address) =>
        long.TryParse(address?[(address.LastIndexOf('/') + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id)
            ? id
            : null;

    /// <summary>An account that may read nothing would report 0 replies for everyone.</summary>
    private static string? CheckReadAccess(JsonElement data) =>
        data.List("items").GetArrayLength() > 0 ? null : "The forum shows no messages to Forum:User.";

    private static IReadOnlyList<(long Id, string? Login)> ReadUsers(JsonElement data) =>
        [.. data.List("items").EnumerateArray().Where(p => p.Key("id") > 0).Select(p => (p.Key("id")!.Value, p.Text("login")))];

    private void AddRow(KhorosRow row, ReplyQuery query, ReplyAccumulator accumulator)
    {
        if (row.Author != query.UserId || row.Depth == 0 || !query.Includes(row.At))
            return;
        accumulator.Handle ??= row.Login;
        if (row.Board is { } board && _settings.Excludes(board))
            accumulator.Board++;
        else if (_settings.ExcludeOwnTopics && row.TopicAuthor == query.UserId)
            accumulator.OwnTopic++;
        else
            accumulator.Add(row.At, Uri.TryCreate(_settings.BaseUrl, row.Url, out var url) ? url.AbsoluteUri : null);
    }

    /// <summary>The forum's own count of replies over all years; 0 when it refuses to count.</summary>
    private async Task<long> ReportedTotal(long userId, CancellationToken ct)
    {
        if (_countUnsupported)
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
            _countUnsupported = true;
            return 0;
        }
    }

    private async Task<bool> UserExists(long userId, ReplyAccumulator accumulator, CancellationToken ct)
    {
        var people = await _session.Search(
            string.Create(CultureInfo.InvariantCulture, $"SELECT id, login FROM users WHERE id = '{userId}'"),
            ReadUsers,
            ct
        );
        accumulator.Handle ??= people.FirstOrDefault(p => p.Id == userId).Login;
        return people.Any(p => p.Id == userId);
    }
}
