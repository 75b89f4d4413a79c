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
    ForumHttpClient wire,
    IOptions<ForumSettings> settings,
    TimeProvider clock,
    ILogger<DiscourseForum> log
) : IForum
{
    private const string Guest = "The forum treats this connection as a guest: Forum:Token is not an API key of Forum:User.";

    private readonly ForumSettings _settings = settings.Value;
    private readonly DiscourseDirectory _directory = new(wire);

    public async Task<string?> WhyNotReady(CancellationToken ct)
    {
        try
        {
            _directory.Forget();
            return await wire.Ask("session/current.json", WhyNotMe, ct)
                ?? await wire.Ask(DiscourseRow.Address(_settings.User!, topics: false, 0), WhyNotReadable, ct);
        }
        catch (ForumReadException e)
        {
            // A guest has no session, so the address does not exist.
            return e.Status == HttpStatusCode.NotFound ? Guest : e.Sentence;
        }
    }

    /// <summary>Counts by reading the pages; finds a changed username in the directory.</summary>
    public Task<ReplyCount> CountReplies(ForumUser who, DateTime fromUtc, DateTime toUtc, CancellationToken ct) =>
        ReplyQuery.Answer(
            who,
            fromUtc,
            toUtc,
            clock,
            async asked =>
            {
                if (asked.Handle is { Length: > 0 } last && await CountAs(last, asked, ct) is { } count)
                    return count;
                if (await _directory.NameOf(asked.UserId, ct) is not { } present)
                    return ReplyCount.Nobody(
                        "the forum no longer knows the member's username, and its directory does not list a new one",
                        asked.ReadAt
                    );
                return await CountAs(present, asked, ct)
                    ?? throw new ForumReadException("the forum's directory and its reply lists disagree about a username");
            }
        );

    public async Task<IReadOnlyList<ForumCandidate>?> Find(ForumUser who, CancellationToken ct)
    {
        var found = new Candidates();
        if (who.Handle is { Length: > 0 } handle)
            await found.Ask(
                Profile(handle),
                body => Person(body) is var (id, name) ? [new(id, name, "same handle as last seen")] : [],
                wire,
                ct
            );
        if (who.Name.Trim() is { Length: > 0 } name)
        {
            await found.Ask(
                $"directory_items.json?period=all&order=post_count&page=0&name={Uri.EscapeDataString(name)}",
                body =>
                    DiscourseDirectory
                        .People(body)
                        .Where(p => p.Id > 0 && string.Equals(p.Name?.Trim(), name, StringComparison.OrdinalIgnoreCase))
                        .Select(p => new ForumCandidate(p.Id, p.Username, "same name")),
                wire,
                ct
            );
        }
        return found.Likeliest;
    }

    private string? WhyNotMe(JsonElement body)
    {
        if (body.Field("current_user") is not { } me || me.Key("id") is not { } id || me.Text("username") is not { } name)
            return "The forum does not report the owner of the API key. Check that Forum:BaseUrl is a Discourse community.";
        if (!string.Equals(name, _settings.User, StringComparison.OrdinalIgnoreCase))
            return "The forum signed in a user other than Forum:User.";
        return id > 0
            ? null
            : "Forum:User is the forum's system account, which sees content that members cannot see. Use the account of an ordinary member.";
    }

    /// <summary>An empty list is enough: the account need not have replies of its own.</summary>
    private static string? WhyNotReadable(JsonElement body) =>
        body.Field("user_actions") is { ValueKind: JsonValueKind.Array } ? null : "The forum does not show its reply list to Forum:User.";

    /// <summary>Null when no user, or another user, has the username.</summary>
    private async Task<ReplyCount?> CountAs(string username, ReplyQuery asked, CancellationToken ct)
    {
        var tally = new ReplyAccumulator { Handle = username };
        var reading = new DiscourseReplyReader(_settings, asked.From);
        try
        {
            await foreach (var row in Rows(reading, username, topics: false, ct))
            {
                if ((row.Author ?? throw new ForumReadException("a row of the forum's response has no author")) != asked.UserId)
                    return await IsTheirs(username, asked, ct)
                        ? throw new ForumReadException("the forum lists posts of other users")
                        : null;
                Take(row, asked, tally);
            }
        }
        catch (ForumReadException e) when (e.Status == HttpStatusCode.NotFound)
        {
            return await IsTheirs(username, asked, ct) ? throw new ForumReadException("the forum hides the member's activity") : null;
        }
        // Without rows nothing shows who has the username: check the profile.
        if (reading.RowsSeen == 0 && !await IsTheirs(username, asked, ct))
            return null;
        return tally.Count(asked, _settings.ExcludeOwnTopics && !tally.IsEmpty ? await OwnTopics(username, asked, ct) : null);
    }

    private void Take(DiscourseRow it, ReplyQuery asked, ReplyAccumulator tally)
    {
        tally.Handle = it.AuthorName ?? tally.Handle;
        if (!asked.Asks(it.At) || !it.IsReply || it.Category is not { } category)
            return;
        if (it.IsGone)
            tally.Deleted++;
        else if (_settings.Excludes(category))
            tally.Board++;
        else
            tally.Add(it.At, it.Link is { } link ? ForumHttpClient.Address(_settings, link).AbsoluteUri : null, it.Topic);
    }

    private async Task<bool> IsTheirs(string username, ReplyQuery asked, CancellationToken ct)
    {
        try
        {
            return await wire.Ask(Profile(username), Person, ct) is var (id, _)
                ? id == asked.UserId
                : throw new ForumReadException("the forum does not report which user has the username");
        }
        catch (ForumReadException e) when (e.Status == HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    private async Task<IReadOnlySet<long>> OwnTopics(string username, ReplyQuery asked, CancellationToken ct)
    {
        var own = new HashSet<long>();
        await foreach (var row in Rows(new DiscourseReplyReader(_settings, DateTime.MinValue), username, topics: true, ct))
        {
            if (row.Author == asked.UserId && row.Topic is { } topic)
                own.Add(topic);
        }
        return own;
    }

    private async IAsyncEnumerable<DiscourseRow> Rows(
        DiscourseReplyReader reading,
        string username,
        bool topics,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        while (reading.Next is { } offset)
        {
            var page = await wire.Ask(
                DiscourseRow.Address(username, topics, offset),
                body => body.List("user_actions").EnumerateArray().Select(DiscourseRow.Read).ToList(),
                ct
            );
            log.LogDebug("Read a page of {Rows} actions after {Seen}.", page.Count, reading.RowsSeen);
            foreach (var row in reading.Take(page))
                yield return row;
        }
    }

    private static string Profile(string username) => $"u/{Uri.EscapeDataString(username)}.json";

    private static (long Id, string Username)? Person(JsonElement body) =>
        body.Field("user") is { } user && user.Key("id") is { } id && user.Text("username") is { } name ? (id, name) : null;
}
