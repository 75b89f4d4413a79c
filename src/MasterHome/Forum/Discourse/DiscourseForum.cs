using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using MasterHome.Forum.Http;
using MasterHome.Forum.Sources;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MasterHome.Forum.Discourse;

/// <summary>A Discourse community. It lists actions by username, not by ID; the ID in each row shows whether the member still has the
/// username.</summary>
internal sealed class DiscourseForum(
    ForumHttpClient client,
    IOptions<ForumSettings> settings,
    TimeProvider clock,
    ILogger<DiscourseForum> log
) : IForum
{
    private const string GuestMessage = "The forum treats this connection as a guest: Forum:Token is not an API key of Forum:User.";

    private readonly ForumSettings _settings = settings.Value;
    private readonly DiscourseDirectory _directory = new(client);

    public async Task<string?> CheckReadiness(CancellationToken ct)
    {
        try
        {
            _directory.Reset();
            return await client.Send("session/current.json", CheckAccount, ct)
                ?? await client.Send(DiscourseRow.Address(_settings.User!, topics: false, 0), CheckReadAccess, ct);
        }
        catch (ForumReadException e)
        {
            // A guest has no session, so the address does not exist.
            return e.Status == HttpStatusCode.NotFound ? GuestMessage : e.Sentence;
        }
    }

    /// <summary>Counts by reading the pages; finds a changed username in the directory.</summary>
    public Task<ReplyCount> CountReplies(ForumUser user, DateTime fromUtc, DateTime toUtc, CancellationToken ct) =>
        ReplyQuery.Run(
            user,
            fromUtc,
            toUtc,
            clock,
            async query =>
            {
                if (query.Handle is { Length: > 0 } lastHandle && await CountByUsername(lastHandle, query, ct) is { } count)
                    return count;
                if (await _directory.FindUsername(query.UserId, ct) is not { } currentName)
                    return ReplyCount.UnknownUser(
                        "the forum no longer knows the member's username, and its directory does not list a new one",
                        query.ReadAt
                    );
                return await CountByUsername(currentName, query, ct)
                    ?? throw new ForumReadException("the forum's directory and its reply lists disagree about a username");
            }
        );

    public async Task<IReadOnlyList<ForumCandidate>?> Find(ForumUser user, CancellationToken ct)
    {
        var found = new Candidates();
        if (user.Handle is { Length: > 0 } handle)
            await found.Search(
                ProfileAddress(handle),
                body => ReadUser(body) is var (id, name) ? [new(id, name, "same handle as last seen")] : [],
                client,
                ct
            );
        if (user.Name.Trim() is { Length: > 0 } name)
        {
            await found.Search(
                $"directory_items.json?period=all&order=post_count&page=0&name={Uri.EscapeDataString(name)}",
                body =>
                    DiscourseDirectory
                        .ReadUsers(body)
                        .Where(p => p.Id > 0 && string.Equals(p.Name?.Trim(), name, StringComparison.OrdinalIgnoreCase))
                        .Select(p => new ForumCandidate(p.Id, p.Username, "same name")),
                client,
                ct
            );
        }
        return found.MostLikely;
    }

    private string? CheckAccount(JsonElement body)
    {
        if (body.Field("current_user") is not { } me || me.Key("id") is not { } id || me.Text("username") is not { } name)
            return "The forum does not report the owner of the API key. Check that Forum:BaseUrl is a Discourse community.";
        if (!string.Equals(name, _settings.User, StringComparison.OrdinalIgnoreCase))
            return "The forum signed in a user other than Forum:User.";
        return id > 0
            ? null
            : "Forum:User is the forum's system account, which sees content that members cannot see. Use an ordinary member's account.";
    }

    /// <summary>An empty list is enough: the account need not have replies of its own.</summary>
    private static string? CheckReadAccess(JsonElement body) =>
        body.Field("user_actions") is { ValueKind: JsonValueKind.Array } ? null : "The forum does not show its reply list to Forum:User.";

    /// <summary>Null when no user, or another user, has the username.</summary>
    private async Task<ReplyCount?> CountByUsername(string username, ReplyQuery query, CancellationToken ct)
    {
        var accumulator = new ReplyAccumulator { Handle = username };
        var reader = new DiscourseReplyReader(_settings, query.From);
        try
        {
            await foreach (var row in Rows(reader, username, topics: false, ct))
            {
                if ((row.Author ?? throw new ForumReadException("a row of the forum's response has no author")) != query.UserId)
                    return await BelongsToMember(username, query, ct)
                        ? throw new ForumReadException("the forum lists posts of other users")
                        : null;
                AddRow(row, query, accumulator);
            }
        }
        catch (ForumReadException e) when (e.Status == HttpStatusCode.NotFound)
        {
            return await BelongsToMember(username, query, ct)
                ? throw new ForumReadException("the forum hides the member's activity")
                : null;
        }
        // Without rows nothing shows who has the username: check the profile.
        if (reader.RowsSeen == 0 && !await BelongsToMember(username, query, ct))
            return null;
        return accumulator.Count(query, _settings.ExcludeOwnTopics && !accumulator.IsEmpty ? await OwnTopics(username, query, ct) : null);
    }

    private void AddRow(DiscourseRow row, ReplyQuery query, ReplyAccumulator accumulator)
    {
        accumulator.Handle = row.AuthorName ?? accumulator.Handle;
        if (!query.Includes(row.At) || !row.IsReply || row.Category is not { } category)
            return;
        if (row.IsDeletedOrHidden)
            accumulator.Deleted++;
        else if (_settings.Excludes(category))
            accumulator.Board++;
        else
            accumulator.Add(row.At, row.Link is { } link ? ForumHttpClient.Address(_settings, link).AbsoluteUri : null, row.Topic);
    }

    private async Task<bool> BelongsToMember(string username, ReplyQuery query, CancellationToken ct)
    {
        try
        {
            return await client.Send(ProfileAddress(username), ReadUser, ct) is var (id, _)
                ? id == query.UserId
                : throw new ForumReadException("the forum does not report which user has the username");
        }
        catch (ForumReadException e) when (e.Status == HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    private async Task<IReadOnlySet<long>> OwnTopics(string username, ReplyQuery query, CancellationToken ct)
    {
        var own = new HashSet<long>();
        await foreach (var row in Rows(new DiscourseReplyReader(_settings, DateTime.MinValue), username, topics: true, ct))
        {
            if (row.Author == query.UserId && row.Topic is { } topic)
                own.Add(topic);
        }
        return own;
    }

    private async IAsyncEnumerable<DiscourseRow> Rows(
        DiscourseReplyReader reader,
        string username,
        bool topics,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        while (reader.Next is { } offset)
        {
            var page = await client.Send(
                DiscourseRow.Address(username, topics, offset),
                body => body.List("user_actions").EnumerateArray().Select(DiscourseRow.Read).ToList(),
                ct
            );
            log.LogDebug("Read a page of {Rows} actions after {Seen}.", page.Count, reader.RowsSeen);
            foreach (var row in reader.Accept(page))
                yield return row;
        }
    }

    private static string ProfileAddress(string username) => $"u/{Uri.EscapeDataString(username)}.json";

    private static (long Id, string Username)? ReadUser(JsonElement body) =>
        body.Field("user") is { } user && user.Key("id") is { } id && user.Text("username") is { } name ? (id, name) : null;
}
