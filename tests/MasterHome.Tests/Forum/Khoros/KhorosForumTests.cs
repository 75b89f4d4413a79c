using MasterHome.Forum.Sources;
using Microsoft.Extensions.DependencyInjection;

namespace MasterHome.Tests.Forum.Khoros;

public sealed class KhorosForumTests : IAsyncLifetime
{
    private const long Mira = 10001;
    private static readonly DateTime January = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime NextJanuary = new(2027, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly ForumUser Person = new(Mira, "mira", "mira@example.org", "Mira Okafor");

    private readonly SkippingClock _clock = new();
    private readonly List<ServiceProvider> _providers = [];
    private ScriptedKhoros _forum = null!;

    public async Task InitializeAsync() => _forum = await ScriptedKhoros.Start();

    public async Task DisposeAsync()
    {
        foreach (var provider in _providers)
            await provider.DisposeAsync();
        await _forum.DisposeAsync();
    }

    // --- What counts

    [Fact]
    public async Task A_members_replies_in_the_year_are_counted_on_all_pages()
    {
        _forum.Replies(Mira, count: 250, year: 2026);
        _forum.Replies(Mira, count: 20, year: 2025);
        _forum.Replies(20002, count: 3, year: 2026);

        var count = await Count();

        Assert.Equal(250, count.Replies);
        Assert.True(count.Complete);
        Assert.Equal("login10001", count.Handle);
        Assert.Equal(5, count.Links.Count);
        Assert.All(count.Links, l => Assert.StartsWith($"{_forum.BaseUrl}t5/Planning/Re-Levels/m-p/", l, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_query_escapes_its_values_and_limits_the_page_size()
    {
        _forum.Replies(Mira, count: 101, year: 2026);

        await Count(("PageSize", "500"));

        var asked = _forum.Requests.Where(r => r.Path == "/api/2.0/search").Select(r => r.Query("q")).ToList();
        const string first =
            "SELECT id, author.id, author.login, depth, post_time, board.id, view_href FROM messages "
            + "WHERE author.id = '10001' AND depth > 0 ORDER BY post_time DESC LIMIT 100";
        // The short last page has no cursor: the client requests one more page to be sure.
        const string count = "SELECT count(*) FROM messages WHERE author.id = '10001' AND depth > 0";
        Assert.Equal([first, $@"{first} CURSOR 'MjAw\'|\\100'", $"{first} OFFSET 101", count], asked);
        Assert.All(_forum.Requests.Skip(1), r => Assert.Equal("session-1", r.Headers["li-api-session-key"]));
    }

    [Fact]
    public async Task The_year_includes_its_first_instant_and_excludes_the_next_years_in_any_zone()
    {
        _forum.Reply(Mira, January.AddMilliseconds(-1));
        _forum.Reply(Mira, January);
        _forum.Reply(Mira, NextJanuary.AddMilliseconds(-1));
        _forum.Reply(Mira, NextJanuary);

        Assert.Equal(2, (await Count()).Replies);
    }

    [Fact]
    public async Task Replies_of_others_and_opening_posts_do_not_count_even_if_the_forum_lists_them()
    {
        _forum.IgnoresFilters = true;
        _forum.Replies(Mira, count: 2, year: 2026);
        _forum.Replies(20002, count: 5, year: 2026);
        _forum.Reply(Mira, January.AddDays(3), depth: 0);

        Assert.Equal(2, (await Count()).Replies);
    }

    [Fact]
    public async Task The_first_older_reply_ends_the_list()
    {
        _forum.Replies(Mira, count: 30, year: 2026);
        _forum.Replies(Mira, count: 900, year: 2025);

        Assert.Equal(30, (await Count()).Replies);
        Assert.Single(_forum.Requests, r => r.Path == "/api/2.0/search");
    }

    [Fact]
    public async Task A_forum_without_date_order_is_read_to_the_end()
    {
        _forum.IgnoresOrder = true;
        _forum.Replies(Mira, count: 150, year: 2025);
        _forum.Replies(Mira, count: 30, year: 2026);

        // The first page has only older replies, out of order: later pages may have newer ones.
        Assert.Equal(30, (await Count()).Replies);
    }

    [Fact]
    public async Task Excluded_boards_are_reported_and_not_counted()
    {
        _forum.Replies(Mira, count: 3, year: 2026);
        _forum.Replies(Mira, count: 4, year: 2026, board: "Off-Topic");
        _forum.Replies(Mira, count: 5, year: 2026, board: "99");

        var count = await Count(("ExcludedBoards:0", "off-topic"), ("ExcludedCategories:0", "99"));

        Assert.Equal((3, 9), (count.Replies, count.Excluded.Board));
    }

    [Fact]
    public async Task Replies_in_own_topics_count_unless_they_are_excluded()
    {
        _forum.Replies(Mira, count: 3, year: 2026, topicAuthor: 20002);
        _forum.Replies(Mira, count: 4, year: 2026, topicAuthor: Mira);
        _forum.Replies(Mira, count: 5, year: 2026); // without the topic's author

        Assert.Equal(12, (await Count()).Replies);
        var count = await Count(("ExcludeOwnTopics", "true"));
        Assert.Equal((8, 4), (count.Replies, count.Excluded.OwnTopic));
    }

    // --- Empty lists

    [Fact]
    public async Task A_user_without_replies_has_a_count_of_zero()
    {
        _forum.People[Mira] = "mira-now";

        var count = await Count();

        Assert.Equal((0, "mira-now"), (count.Replies, count.Handle));
    }

    [Fact]
    public async Task An_unknown_user_is_not_found_rather_than_zero()
    {
        _forum.People[20002] = "jun";

        var count = await Count();

        Assert.True(count.UserNotFound);
        Assert.Null(count.Replies);
    }

    [Fact]
    public async Task An_empty_list_is_no_data_when_the_forums_count_is_not_zero()
    {
        _forum.ClaimedCount = "7";

        AssertNoData("the forum reports more replies than it lists", await Count());
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("null")]
    [InlineData("\"many\"")]
    [InlineData("7.5")]
    [InlineData("[]")]
    public async Task An_empty_list_is_no_data_when_the_forums_count_is_not_a_number(string reportedCount)
    {
        _forum.ClaimedCount = reportedCount;

        AssertNoData("the forum's count is not a number", await Count());
    }

    [Theory]
    [InlineData(200)]
    [InlineData(400)]
    [InlineData(403)]
    public async Task A_forum_that_refuses_its_own_count_is_counted_by_pages(int status)
    {
        (_forum.RefusesCount, _forum.RefusesWith) = (true, status);

        Assert.Equal(0, (await Count()).Replies);
    }

    [Fact]
    public async Task An_empty_page_with_a_cursor_is_not_the_end()
    {
        _forum.Replies(Mira, count: 7, year: 2026);
        var client = await Ready();
        _forum.NextIsEmpty(cursor: "MjAw'|\\\\0");

        Assert.Equal(7, (await Count(client)).Replies);
    }

    [Fact]
    public async Task An_empty_page_before_the_end_is_no_data()
    {
        _forum.Replies(Mira, count: 150, year: 2026);
        var client = await Ready();
        _forum.WhenSays(r => r.Query("q").Contains("CURSOR", StringComparison.Ordinal), """{"status":"success","data":{"items":[]}}""");

        AssertNoData("the forum reports more replies than it lists", await Count(client));
    }

    // --- Paging

    [Fact]
    public async Task Without_cursors_pages_are_requested_by_offset()
    {
        _forum.GivesCursors = false;
        _forum.Replies(Mira, count: 250, year: 2026);

        Assert.Equal(250, (await Count()).Replies);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_forum_with_smaller_pages_than_requested_is_read_to_the_end(bool cursors)
    {
        (_forum.LargestPage, _forum.GivesCursors) = (25, cursors);
        _forum.Replies(Mira, count: 60, year: 2026);

        var count = await Count();

        Assert.Equal((60, true), (count.Replies, count.Complete));
    }

    [Fact]
    public async Task Without_cursors_a_full_last_page_ends_the_list()
    {
        _forum.GivesCursors = false;
        _forum.Replies(Mira, count: 200, year: 2026);

        Assert.Equal(200, (await Count()).Replies);
    }

    [Fact]
    public async Task A_forum_without_cursors_or_offsets_is_no_data()
    {
        (_forum.GivesCursors, _forum.IgnoresOffset) = (false, true);
        _forum.Replies(Mira, count: 150, year: 2026);

        AssertNoData("the forum repeats its pages", await Count());
    }

    [Fact]
    public async Task A_reply_listed_twice_counts_once()
    {
        _forum.RepeatsRows = true;
        _forum.Replies(Mira, count: 25, year: 2026);

        Assert.Equal(25, (await Count(("PageSize", "10"))).Replies);
    }

    [Fact]
    public async Task A_repeated_cursor_is_no_data()
    {
        _forum.ClaimedCursor = "MjAw'|\\10";
        _forum.Replies(Mira, count: 25, year: 2026);

        AssertNoData("the forum's pages form a loop", await Count(("PageSize", "10")));
    }

    [Fact]
    public async Task Too_many_pages_are_no_data()
    {
        _forum.Replies(Mira, count: 25, year: 2026);

        AssertNoData("the forum has more than 2 pages", await Count(("PageSize", "10"), ("MaxPages", "2")));
    }

    [Theory]
    [InlineData("""{"status":"success","data":{"items":{}}}""", "the forum's response is not a list")]
    [InlineData("""{"status":"success","data":{}}""", "the forum's response is not a list")]
    [InlineData("""{"status":"success"}""", "the forum's response contains no data")]
    [InlineData("""{"data":{"items":[]}}""", "the forum's response has no valid status")]
    [InlineData("""{"status":"warning","data":{"items":[]}}""", "the forum's response has no valid status")]
    [InlineData("""[]""", "the forum's response has no valid status")]
    [InlineData(
        """{"status":"success","data":{"items":[{"id":"1","author":{"id":"10001"}}]}}""",
        "a row of the forum's response is not a reply"
    )]
    [InlineData(
        """{"status":"success","data":{"items":[{"id":"1","author":{"id":"ann"},"post_time":"2026-01-01T00:00:00Z"}]}}""",
        "a row of the forum's response is not a reply"
    )]
    [InlineData(
        """{"status":"success","data":{"items":[{"id":"1","author":{"id":"10001"},"post_time":"soon"}]}}""",
        "a row of the forum's response is not a reply"
    )]
    [InlineData(
        """{"status":"success","data":{"items":[{"id":"1","author":{"id":"10001"},"post_time":"2026-01-01T00:00:00Z","depth":-1}]}}""",
        "a row of the forum's response is not a reply"
    )]
    [InlineData("""{"status":"success","data":{"items":[17]}}""", "a row of the forum's response is not a reply")]
    public async Task A_response_other_than_a_reply_list_is_no_data(string body, string reason)
    {
        var client = await Ready();
        _forum.NextSays(body);

        AssertNoData(reason, await Count(client));
    }

    // --- Sessions

    [Theory]
    [InlineData(200)]
    [InlineData(403)]
    [InlineData(401)]
    public async Task An_expired_session_is_renewed(int status)
    {
        _forum.RefusesWith = status;
        _forum.Replies(Mira, count: 7, year: 2026);
        var client = await Ready();
        _forum.Expire();

        Assert.Equal(7, (await Count(client)).Replies);
        Assert.Equal(2, _forum.SignIns);
    }

    [Fact]
    public async Task Many_calls_share_one_new_session()
    {
        _forum.Replies(Mira, count: 7, year: 2026);
        var client = await Ready();
        _forum.Expire();

        var counts = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Count(client)));

        Assert.All(counts, c => Assert.Equal(7, c.Replies));
        Assert.Equal(2, _forum.SignIns);
    }

    [Theory]
    [InlineData(200, "the forum rejects the query (code 203)")]
    [InlineData(403, "the forum rejects the session (403)")]
    public async Task A_refusal_of_a_new_session_is_no_data(int status, string reason)
    {
        var client = await Ready();
        _forum.WhenSays(r => r.Query("q").Contains("10001", StringComparison.Ordinal), ScriptedKhoros.Refusal(203), status);

        AssertNoData(reason, await Count(client));
        AssertNoData(reason, await Count(client));
        // The new session was refused at its first use, so there is no third sign-in.
        Assert.Equal(2, _forum.SignIns);
    }

    [Fact]
    public async Task A_rejected_password_with_status_200_is_not_retried()
    {
        var client = Client(("Password", "wrong"));

        Assert.Equal("The forum rejects Forum:User with Forum:Password.", await client.CheckReadiness(default));
        AssertNoData("the forum rejects Forum:User with Forum:Password", await Count(client));
        AssertNoData("the forum rejects Forum:User with Forum:Password", await Count(client));
        Assert.Equal(1, _forum.SignIns);

        await client.CheckReadiness(default);
        Assert.Equal(2, _forum.SignIns); // Starts another run.
    }

    [Fact]
    public async Task A_sign_in_with_a_transient_failure_is_retried()
    {
        _forum.Replies(Mira, count: 7, year: 2026);
        var client = Client(("Retries", "0"));
        _forum.NextAnswers(500);

        AssertNoData("the forum reports a server error (500)", await Count(client));
        Assert.Equal(7, (await Count(client)).Replies);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"response":{"status":"success"}}""")]
    [InlineData("""{"response":{"status":"success","value":{"$":7}}}""")]
    [InlineData("""{"response":{"status":"success","value":{"$":"two\nlines"}}}""")]
    public async Task A_sign_in_without_a_key_fails(string body)
    {
        _forum.NextSays(body);

        Assert.Equal("The forum's sign-in response contains no session key.", await Client().CheckReadiness(default));
    }

    [Fact]
    public async Task The_password_is_sent_in_the_body_rather_than_the_address()
    {
        await Ready();

        Assert.All(_forum.Requests, r => Assert.DoesNotContain("khoros", r.RawTarget, StringComparison.Ordinal));
        Assert.Equal(ScriptedKhoros.GoodPassword, _forum.Requests.First().Form["user.password"]);
    }

    // --- Readiness

    [Fact]
    public async Task A_forum_member_can_count() => Assert.Null(await Client().CheckReadiness(default));

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    public async Task A_guest_cannot_count(long id)
    {
        _forum.Me = id;

        Assert.Equal("The forum treats this connection as a guest although Forum:User signed in.", await Client().CheckReadiness(default));
    }

    [Theory]
    [InlineData("""{"response":{"status":"success","user":{"href":"/users/id/77"}}}""", null)]
    [InlineData("""{"response":{"status":"success","user":{"id":77}}}""", null)]
    [InlineData("""{"response":{"status":"success","user":{"id":"77"}}}""", null)]
    [InlineData(
        """{"response":{"status":"success","user":{"href":"/users/id/-1"}}}""",
        "The forum treats this connection as a guest although Forum:User signed in."
    )]
    [InlineData(
        """{"response":{"status":"success","user":{"id":77,"anonymous":{"type":"boolean","$":true}}}}""",
        "The forum treats this connection as a guest although Forum:User signed in."
    )]
    [InlineData(
        """{"response":{"status":"success","user":{}}}""",
        "The forum does not report the signed-in user. Check that Forum:BaseUrl is a Khoros community."
    )]
    [InlineData(
        """{"response":{"status":"error","user":{"id":77}}}""",
        "The forum does not report the signed-in user. Check that Forum:BaseUrl is a Khoros community."
    )]
    [InlineData("[]", "The forum does not report the signed-in user. Check that Forum:BaseUrl is a Khoros community.")]
    public async Task The_signed_in_user_is_read_from_several_formats(string body, string? reason)
    {
        _forum.WhenSays(r => r.Path == "/restapi/vc/users/self", body);

        Assert.Equal(reason, await Client().CheckReadiness(default));
    }

    [Fact]
    public async Task An_account_without_read_access_cannot_count()
    {
        _forum.ShowsNothing = true;

        Assert.Equal("The forum shows no messages to Forum:User.", await Client().CheckReadiness(default));
    }

    [Fact]
    public async Task An_account_that_cannot_search_cannot_count()
    {
        _forum.WhenSays(r => r.Path == "/api/2.0/search", ScriptedKhoros.Refusal(203));

        Assert.Equal("The forum rejects the query (code 203).", await Client().CheckReadiness(default));
    }

    // --- Candidates

    [Fact]
    public async Task Staff_see_candidates_with_reasons()
    {
        _forum.People[5] = "mira";
        _forum.People[6] = "Mira Okafor";

        var found = await Client().Find(Person with { UserId = null }, default);

        Assert.Equal([new(5, "mira", "same email, same handle as last seen"), new ForumCandidate(6, "Mira Okafor", "same name")], found);
    }

    [Fact]
    public async Task A_field_that_cannot_be_searched_is_queried_once_per_run()
    {
        var client = await Ready();
        _forum.WhenSays(r => r.Query("q").Contains("email = ", StringComparison.Ordinal), ScriptedKhoros.Refusal(203), 403);
        for (var n = 0; n < 5; n++)
            await client.Find(Person with { UserId = null }, default);

        Assert.Equal(2, _forum.SignIns);
        Assert.Equal(2, _forum.Requests.Count(r => r.Query("q").Contains("email = ", StringComparison.Ordinal)));

        await client.CheckReadiness(default); // Starts another run.
        await client.Find(Person with { UserId = null }, default);
        Assert.Equal(4, _forum.Requests.Count(r => r.Query("q").Contains("email = ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_name_cannot_break_out_of_its_quotes()
    {
        _forum.People[5] = @"o\'hara";
        _forum.People[6] = "x";

        var found = await Client().Find(new(null, null, "nobody@example.org", "x' OR login = 'x"), default);

        Assert.Empty(found!);
        Assert.Contains(_forum.Requests, r => r.Query("q").Contains(@"login = 'x\' OR login = \'x' LIMIT", StringComparison.Ordinal));
    }

    private Task<ReplyCount> Count(params (string Name, string Value)[] settings) => Count(Client(settings));

    private static Task<ReplyCount> Count(IForum client) => client.CountReplies(Person, January, NextJanuary, default);

    private async Task<IForum> Ready()
    {
        var client = Client();
        Assert.Null(await client.CheckReadiness(default));
        return client;
    }

    private IForum Client(params (string Name, string Value)[] settings)
    {
        var provider = Forums.To(_forum, _clock, settings);
        _providers.Add(provider);
        return provider.Reach();
    }

    private static void AssertNoData(string reason, ReplyCount count) =>
        Assert.Equal((reason, null, false), (count.NoDataReason, count.Replies, count.Complete));
}
