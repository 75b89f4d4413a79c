using System.Net;
using System.Net.Sockets;
using MasterHome.Forum;
using MasterHome.Forum.Sources;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MasterHome.Tests.Forum.Vanilla;

public sealed class VanillaForumTests : IAsyncLifetime
{
    private const long Mira = 10001;
    private static readonly DateTime January = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime NextJanuary = new(2027, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly SkippingClock _clock = new();
    private readonly List<ServiceProvider> _providers = [];
    private ScriptedForum _forum = null!;

    public async Task InitializeAsync() => _forum = await ScriptedForum.Start();

    public async Task DisposeAsync()
    {
        foreach (var provider in _providers)
            await provider.DisposeAsync();
        await _forum.DisposeAsync();
    }

    // --- What counts

    [Fact]
    public async Task A_members_replies_in_the_year_are_counted()
    {
        _forum.Replies(Mira, count: 7, year: 2026);
        _forum.Replies(Mira, count: 2, year: 2025);
        _forum.Replies(20002, count: 3, year: 2026);

        var count = await Count();

        Assert.Equal(7, count.Replies);
        Assert.True(count.Complete);
        Assert.True(count.HasData);
        Assert.Equal(new DateTime(2026, 9, 15, 12, 0, 0, DateTimeKind.Utc), count.ReadAt);
        Assert.Equal(DateTimeKind.Utc, count.ReadAt.Kind);
    }

    [Fact]
    public async Task A_user_without_replies_has_a_count_of_zero() => Assert.Equal(0, (await Count()).Replies);

    [Fact]
    public async Task The_year_includes_its_first_instant_and_excludes_the_next_years()
    {
        _forum.IgnoresFilters = true;
        _forum.Reply(Mira, January.AddSeconds(-1));
        _forum.Reply(Mira, January);
        _forum.Reply(Mira, NextJanuary.AddSeconds(-1));
        _forum.Reply(Mira, NextJanuary);

        Assert.Equal(2, (await Count()).Replies);
    }

    [Fact]
    public async Task Replies_of_others_do_not_count_even_if_the_forum_lists_them()
    {
        _forum.IgnoresFilters = true;
        _forum.Replies(Mira, count: 2, year: 2026);
        _forum.Replies(20002, count: 5, year: 2026);

        Assert.Equal(2, (await Count()).Replies);
    }

    [Fact]
    public async Task An_excluded_category_does_not_count()
    {
        _forum.Replies(Mira, count: 3, year: 2026, category: 12);
        _forum.Replies(Mira, count: 4, year: 2026, category: 99);

        var count = await Count(("ExcludedCategories:0", "99"));

        Assert.Equal((3, 4), (count.Replies, count.Excluded.Board));
        Assert.Equal(3, (await Count(("ExcludedBoards:0", "99"))).Replies);
    }

    [Fact]
    public async Task Replies_in_own_topics_count_unless_they_are_excluded()
    {
        var (own, other) = (_forum.Discussion(Mira), _forum.Discussion(20002));
        for (var i = 0; i < 120; i++)
            _forum.Discussion(Mira);
        _forum.Reply(Mira, January.AddDays(1), discussion: own);
        _forum.Reply(Mira, January.AddDays(2), discussion: other);
        _forum.Reply(Mira, January.AddDays(3));

        Assert.Equal(3, (await Count()).Replies);
        Assert.DoesNotContain(_forum.Requests, r => r.Path == "/api/v2/discussions");
        var count = await Count(("ExcludeOwnTopics", "true"));
        Assert.Equal((2, 1), (count.Replies, count.Excluded.OwnTopic));
    }

    // --- Users

    [Fact]
    public async Task The_current_handle_is_returned()
    {
        _forum.People[Mira] = "mira-now";
        Assert.Equal("mira-now", (await Count()).Handle);

        _forum.Replies(Mira, count: 1, year: 2026);
        _forum.Requests.Clear();
        Assert.Equal("mira-now", (await Count()).Handle);
        Assert.Single(_forum.Requests);
    }

    [Fact]
    public async Task An_unknown_user_is_not_found_rather_than_zero()
    {
        _forum.People[20002] = "jun";

        var count = await Count();

        Assert.True(count.UserNotFound);
        AssertNoData("the forum has no user with the member's ID", count);
    }

    [Fact]
    public async Task An_empty_list_with_a_refused_profile_is_no_data()
    {
        _forum.When(r => r.Path == "/api/v2/users/10001", 403);

        AssertNoData("the forum rejects the token (403)", await Count());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"name\":\"mira\"}")]
    [InlineData("{\"userID\":20002,\"name\":\"jun\"}")]
    public async Task Another_users_profile_does_not_confirm_the_member(string body)
    {
        _forum.WhenSays(r => r.Path == "/api/v2/users/10001", body);

        AssertNoData("the forum did not confirm that the member exists", await Count());
    }

    [Fact]
    public async Task A_lost_permission_is_no_data_rather_than_zero()
    {
        _forum.Replies(Mira, count: 7, year: 2026);
        _forum.ShowsNothing = true;

        AssertNoData("the forum reports replies but lists none", await Count());
    }

    [Fact]
    public async Task A_failed_profile_request_is_no_data()
    {
        _forum.When(r => r.Path == "/api/v2/users/10001", 500);

        AssertNoData("the forum reports a server error (500)", await Count());
    }

    [Fact]
    public async Task Staff_see_candidates_with_reasons()
    {
        _forum.People[5] = "mira";
        _forum.People[6] = "Mira Okafor";

        var found = await Client().Find(Person with { UserId = null, Name = "Mira Okafor*" }, default);

        Assert.Equal([new(5, "mira", "same email, same handle as last seen"), new ForumCandidate(6, "Mira Okafor", "same name")], found);
        Assert.Contains(_forum.Requests, r => r.RawTarget == "/api/v2/users?email=mira%40example.org&limit=10");
    }

    [Fact]
    public async Task An_empty_interval_is_zero_without_a_request()
    {
        var count = await Client().CountReplies(Person, NextJanuary, January, default);

        Assert.Equal(0, count.Replies);
        Assert.Empty(_forum.Requests);
    }

    [Fact]
    public async Task Local_times_are_refused() =>
        await Assert.ThrowsAsync<ArgumentException>(() =>
            Client().CountReplies(Person, DateTime.SpecifyKind(January, DateTimeKind.Local), NextJanuary, default)
        );

    [Fact]
    public async Task The_five_newest_web_addresses_are_kept()
    {
        var ids = _forum.Replies(Mira, count: 7, year: 2026);
        _forum.Reply(Mira, January.AddDays(100), url: "javascript:alert(1)");

        var count = await Count();

        Assert.Equal(8, count.Replies);
        Assert.Equal(5, count.Links.Count);
        Assert.EndsWith($"#Comment_{ids[6]}", count.Links[4], StringComparison.Ordinal);
        Assert.All(count.Links, l => Assert.StartsWith("http://127.0.0.1", l, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_request_has_the_forums_format()
    {
        await Count();

        var asked = _forum.Requests.First();
        Assert.Equal(
            "/api/v2/comments?insertUserID=10001&dateInserted=%5B2026-01-01T00%3A00%3A00Z%2C2027-01-01T00%3A00%3A00Z%29"
                + "&sort=commentID&page=1&limit=100",
            asked.RawTarget
        );
        Assert.Equal("Bearer forum-token", asked.Authorization);
        Assert.Equal("MasterAnaplannerHome/1.0", asked.UserAgent);
    }

    // --- Paging

    [Theory]
    [InlineData(false, false)] // next page given as a range of IDs
    [InlineData(true, false)] // next page given by number
    [InlineData(false, true)] // no next page given: by number until an empty page
    public async Task All_pages_are_read(bool byNumber, bool unnamed)
    {
        (_forum.NamesByNumber, _forum.NamesPages, _forum.TellsTotal) = (byNumber, !unnamed, !unnamed);
        _forum.Replies(Mira, count: 25, year: 2026);

        Assert.Equal(25, (await Count(("PageSize", "10"))).Replies);
    }

    [Fact]
    public async Task A_forum_with_smaller_pages_than_requested_is_read_to_the_end()
    {
        (_forum.LargestPage, _forum.NamesPages) = (10, false);
        _forum.Replies(Mira, count: 25, year: 2026);

        Assert.Equal(25, (await Count()).Replies);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Short_pages_with_hidden_replies_are_not_the_end(bool named)
    {
        _forum.NamesPages = named;
        var ids = _forum.Replies(Mira, count: 30, year: 2026);
        _forum.Hide(ids.Skip(3).Take(4));

        var count = await Count(("PageSize", "10"));

        Assert.Equal(26, count.Replies);
        Assert.True(count.Complete);
    }

    [Fact]
    public async Task A_short_page_is_not_the_end_even_without_a_next_page()
    {
        _forum.TakesShortForLast = true;
        var ids = _forum.Replies(Mira, count: 30, year: 2026);
        _forum.Hide(ids.Skip(3).Take(4));

        Assert.Equal(26, (await Count(("PageSize", "10"))).Replies);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_fully_hidden_page_is_not_the_end(bool named)
    {
        _forum.NamesPages = named;
        var ids = _forum.Replies(Mira, count: 40, year: 2026);
        _forum.Hide(ids.Skip(10).Take(20));

        Assert.Equal(20, (await Count(("PageSize", "10"))).Replies);
    }

    [Theory]
    [InlineData(true, true, 0)]
    [InlineData(true, true, 1)]
    [InlineData(true, true, 2)]
    [InlineData(false, true, 0)]
    [InlineData(false, true, 2)]
    [InlineData(false, false, 0)]
    [InlineData(false, false, 1)]
    [InlineData(false, false, 2)]
    public async Task An_empty_page_by_mistake_is_requested_again_and_loses_nothing(bool named, bool total, int page)
    {
        (_forum.NamesPages, _forum.TellsTotal) = (named, total);
        _forum.Replies(Mira, count: 25, year: 2026);
        var lists = 0;
        _forum.When(r => r.Path == "/api/v2/comments" && lists++ == page, _forum.Slip);

        var count = await Count(("PageSize", "10"));

        Assert.Equal((25, true), (count.Replies, count.Complete));
    }

    [Fact]
    public async Task An_empty_first_page_without_total_is_requested_again_before_it_is_zero()
    {
        _forum.TellsTotal = false;

        Assert.Equal(0, (await Count()).Replies);
        Assert.Equal(2, _forum.Requests.Count(r => r.Path == "/api/v2/comments"));
    }

    [Fact]
    public async Task A_reply_listed_twice_counts_once()
    {
        (_forum.RepeatsRows, _forum.NamesByNumber) = (true, true);
        _forum.Replies(Mira, count: 25, year: 2026);

        Assert.Equal(25, (await Count(("PageSize", "10"))).Replies);
    }

    [Fact]
    public async Task A_total_capped_at_ten_thousand_does_not_end_the_list()
    {
        (_forum.ClaimedTotal, _forum.TakesShortForLast) = (10_000, true);
        var ids = _forum.Replies(Mira, count: 30, year: 2026);
        _forum.Hide(ids.Take(1));

        Assert.Equal(29, (await Count(("PageSize", "10"))).Replies);
    }

    [Fact]
    public async Task More_than_ten_thousand_replies_are_all_counted()
    {
        _forum.LargestPage = 500;
        _forum.Replies(Mira, count: 10_050, year: 2026);

        Assert.Equal(10_050, (await Count(("PageSize", "500"))).Replies);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(900)]
    public async Task A_wrong_total_does_not_change_the_count(int claimed)
    {
        _forum.ClaimedTotal = claimed;
        _forum.Replies(Mira, count: 7, year: 2026);

        var count = await Count();

        Assert.Equal(7, count.Replies);
        Assert.True(count.Complete);
    }

    [Fact]
    public async Task A_small_count_takes_one_request()
    {
        _forum.Replies(Mira, count: 7, year: 2026);

        await Count();

        Assert.Single(_forum.Requests);
    }

    [Fact]
    public async Task A_count_can_decrease()
    {
        var ids = _forum.Replies(Mira, count: 7, year: 2026);
        Assert.Equal(7, (await Count()).Replies);

        _forum.Delete(ids.Take(3));

        Assert.Equal(4, (await Count()).Replies);
    }

    [Fact]
    public async Task A_repeated_next_page_is_no_data()
    {
        _forum.Replies(Mira, count: 7, year: 2026);
        _forum.ClaimedNext =
            $"{_forum.BaseUrl}api/v2/comments?insertUserID=10001&dateInserted=[2026-01-01,2027-01-01)"
            + "&sort=commentID&page=1&limit=100&cursor=x";

        AssertNoData("the forum's pages form a loop", await Count());
        Assert.Equal(2, _forum.Requests.Count);
    }

    [Fact]
    public async Task Two_pages_without_new_rows_are_no_data()
    {
        (_forum.IgnoresPage, _forum.NamesPages, _forum.TellsTotal) = (true, false, false);
        _forum.Replies(Mira, count: 7, year: 2026);

        AssertNoData("the forum repeats its pages", await Count());
        Assert.Equal(3, _forum.Requests.Count);
    }

    [Fact]
    public async Task A_forum_that_repeats_its_last_page_is_read_to_the_end()
    {
        (_forum.IgnoresPage, _forum.TellsTotal) = (true, false);
        _forum.Replies(Mira, count: 7, year: 2026);

        Assert.Equal(7, (await Count()).Replies);
        Assert.Equal(2, _forum.Requests.Count);
    }

    [Fact]
    public async Task Too_many_pages_are_no_data()
    {
        _forum.Replies(Mira, count: 25, year: 2026);

        AssertNoData("the forum has more than 2 pages", await Count(("PageSize", "10"), ("MaxPages", "2")));
        Assert.Equal(25, (await Count(("PageSize", "10"), ("MaxPages", "3"))).Replies);
    }

    [Fact]
    public async Task A_next_page_on_another_host_is_not_followed()
    {
        _forum.Replies(Mira, count: 7, year: 2026);
        _forum.ClaimedNext = "https://elsewhere.example.org/api/v2/comments?page=2";

        AssertNoData("the forum's next page is on another host", await Count());
    }

    [Theory]
    [InlineData("https://127.0.0.1:1/api/v2/comments?page=2&limit=100&insertUserID=10001&dateInserted=%5B2026-01-01,2027-01-01)")]
    [InlineData("/api/v2/comments?page=2&limit=100&insertUserID=10001&dateInserted=%5B2026-01-01,2027-01-01)")]
    public async Task A_next_page_is_requested_at_the_forums_own_address(string next)
    {
        _forum.Replies(Mira, count: 7, year: 2026);
        _forum.ClaimedNext = next;

        AssertNoData("the forum's pages form a loop", await Count());
        Assert.Contains("page=2", _forum.Requests.Last().RawTarget, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_next_page_with_two_slashes_stays_on_the_host()
    {
        await using var otherForum = await ScriptedForum.Start();
        _forum.Replies(Mira, count: 7, year: 2026);
        _forum.ClaimedNext = $"{_forum.BaseUrl}/{otherForum.BaseUrl.Authority}/api/v2/comments?page=2";

        AssertNoData("the forum reports that the address does not exist (404)", await Count());
        Assert.Empty(otherForum.Requests);
    }

    // --- Faults

    [Theory]
    [InlineData(2)]
    [InlineData(60)]
    public async Task A_429_is_retried_after_the_requested_wait(int seconds)
    {
        _forum.Replies(Mira, count: 7, year: 2026);
        _forum.NextAnswers(429, retryAfter: seconds);

        Assert.Equal(7, (await Count()).Replies);
        Assert.Equal([seconds], Waits());
    }

    [Fact]
    public async Task A_429_with_a_date_is_retried_at_that_time()
    {
        _forum.Replies(Mira, count: 7, year: 2026);
        _forum.NextAnswers(429, retryAt: _clock.GetUtcNow().AddSeconds(45));

        Assert.Equal(7, (await Count()).Replies);
        Assert.Equal([45], Waits());
    }

    [Fact]
    public async Task A_429_with_a_past_date_is_retried_at_once()
    {
        _forum.Replies(Mira, count: 7, year: 2026);
        _forum.NextAnswers(429, retryAt: _clock.GetUtcNow().AddDays(-1));

        Assert.Equal(7, (await Count()).Replies);
        Assert.Empty(Waits());
    }

    [Fact]
    public async Task A_429_without_retry_after_backs_off()
    {
        _forum.Replies(Mira, count: 7, year: 2026);
        _forum.NextAnswers(429, times: 5, plainText: true);

        Assert.Equal(7, (await Count()).Replies);
        Assert.Equal([10, 20, 40, 60, 60], Waits());
    }

    [Fact]
    public async Task A_persistent_429_is_no_data()
    {
        _forum.NextAnswers(429, times: 6);

        AssertNoData("the forum limits the request rate (429)", await Count());
        Assert.Equal(6, _forum.Requests.Count);
    }

    [Fact]
    public async Task A_429_that_asks_for_a_day_stops_the_requests()
    {
        _forum.NextAnswers(429, retryAfter: 86_400);

        AssertNoData("the forum limits the request rate (429)", await Count());
        Assert.Single(_forum.Requests);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(408)]
    public async Task A_temporary_server_error_is_retried(int status)
    {
        _forum.Replies(Mira, count: 7, year: 2026);
        _forum.NextAnswers(status, times: 5);

        Assert.Equal(7, (await Count()).Replies);
        Assert.Equal([0.5, 1, 2, 4, 8], Waits());
    }

    [Theory]
    [InlineData(500, "the forum reports a server error (500)", 3)]
    [InlineData(401, "the forum rejects the token (401)", 1)]
    [InlineData(403, "the forum rejects the token (403)", 1)]
    [InlineData(404, "the forum reports that the address does not exist (404)", 1)]
    [InlineData(302, "the forum redirects to another address (302)", 1)]
    [InlineData(204, "the forum returns an unexpected status (204)", 1)]
    public async Task A_refusal_is_no_data(int status, string reason, int calls)
    {
        _forum.Replies(Mira, count: 7, year: 2026);
        _forum.When(
            r => true,
            http =>
            {
                http.Response.StatusCode = status;
                http.Response.Headers.Location = "/elsewhere";
                return Task.CompletedTask;
            }
        );

        AssertNoData(reason, await Count(("Retries", "2")));
        Assert.Equal(calls, _forum.Requests.Count);
    }

    [Fact]
    public async Task Without_retries_the_first_failure_is_no_data()
    {
        _forum.NextAnswers(500);

        AssertNoData("the forum reports a server error (500)", await Count(("Retries", "0")));
    }

    [Fact]
    public async Task A_failure_on_the_second_page_is_no_data_rather_than_a_partial_count()
    {
        _forum.Replies(Mira, count: 25, year: 2026);
        _forum.When(r => r.RawTarget.Contains("commentID=%3E", StringComparison.Ordinal), 403);

        AssertNoData("the forum rejects the token (403)", await Count(("PageSize", "10")));
    }

    [Theory]
    [InlineData("<html>", "text/html", "the forum's response is not JSON")]
    [InlineData("[]", "text/html", "the forum's response is not JSON")]
    [InlineData("[{\"commentID\":", "application/json", "the forum's response is not JSON")]
    [InlineData("", "application/json", "the forum's response is not JSON")]
    [InlineData("{\"message\":\"no\"}", "application/json", "the forum's response is not a list")]
    [InlineData("null", "application/json", "the forum's response is not a list")]
    [InlineData("[17]", "application/json", "a row of the forum's response is not a reply")]
    [InlineData("[{\"commentID\":1,\"insertUserID\":10001}]", "application/json", "a row of the forum's response is not a reply")]
    [InlineData(
        "[{\"commentID\":1,\"insertUserID\":10001,\"dateInserted\":\"soon\"}]",
        "application/json",
        "a row of the forum's response is not a reply"
    )]
    public async Task An_invalid_response_is_no_data(string body, string type, string reason)
    {
        _forum.NextSays(body, type);

        AssertNoData(reason, await Count());
    }

    [Fact]
    public async Task Invalid_utf8_is_no_data()
    {
        _forum.NextSays([.. "[{\"commentID\":1,\"insertUserID\":10001,\"dateInserted\":\""u8, 0xFF, 0xFE, .. "\"}]"u8]);

        AssertNoData("the forum's response is not JSON", await Count());
    }

    [Fact]
    public async Task A_date_without_a_zone_is_utc()
    {
        _forum.NextSays(
            """
            [{"commentID":1,"insertUserID":10001,"dateInserted":"2026-01-01 00:00:00","categoryID":null,"url":null},
             {"commentID":2,"insertUserID":10001,"dateInserted":"2026-12-31 23:59:59","categoryID":null,"url":null}]
            """
        );

        Assert.Equal(2, (await Count()).Replies);
    }

    [Fact]
    public async Task An_empty_page_with_a_next_page_is_not_the_end()
    {
        _forum.Replies(Mira, count: 7, year: 2026);
        _forum.When(
            r => r.Query("page") == "1",
            http =>
            {
                http.Response.Headers.Link =
                    $"<{_forum.BaseUrl}api/v2/comments?insertUserID=10001&dateInserted=[2026-01-01,2027-01-01)"
                    + "&page=01&limit=100>; rel=next";
                http.Response.ContentType = "application/json; charset=utf-8";
                return http.Response.Body.WriteAsync("[]"u8.ToArray()).AsTask();
            }
        );

        Assert.Equal(7, (await Count()).Replies);
    }

    [Fact]
    public async Task An_endless_body_is_no_data_and_not_retried()
    {
        _forum.NextNeverEnds();

        AssertNoData("the forum's response is longer than 100000 bytes", await Count(("MaxBodyBytes", "100000")));
        Assert.Single(_forum.Requests);
    }

    [Fact]
    public async Task A_truncated_response_is_retried()
    {
        _forum.Replies(Mira, count: 7, year: 2026);
        _forum.NextBreaksOff();

        Assert.Equal(7, (await Count()).Replies);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_timeout_is_no_data(bool drips)
    {
        if (drips)
            _forum.NextDrips();
        else
            _forum.NextNeverAnswers();

        var counting = Count(("Retries", "0"), ("TimeoutSeconds", "20"));
        await _forum.Stuck;
        Assert.False(counting.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(20));

        AssertNoData("the forum did not respond within 20 seconds", await counting);
    }

    [Fact]
    public async Task A_timeout_is_retried()
    {
        _forum.Replies(Mira, count: 7, year: 2026);
        _forum.NextNeverAnswers();

        var counting = Count();
        await _forum.Stuck;
        _clock.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal(7, (await counting).Replies);
    }

    [Fact]
    public async Task An_unreachable_forum_is_no_data()
    {
        // Bound but not listening: the port stays reserved and refuses connections.
        using var port = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        port.Bind(new IPEndPoint(IPAddress.Loopback, 0));

        var count = await Count(("BaseUrl", $"http://{port.LocalEndPoint}"));

        AssertNoData("the forum cannot be reached (ConnectionError)", count);
        Assert.Equal([0.5, 1, 2, 4, 8], Waits());
    }

    [Fact]
    public async Task A_canceled_pull_throws()
    {
        _forum.NextNeverAnswers();
        using var stop = new CancellationTokenSource();

        var counting = Client().CountReplies(Person, January, NextJanuary, stop.Token);
        await _forum.Stuck;
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => counting);
    }

    [Fact]
    public async Task Requests_are_evenly_spaced()
    {
        (_forum.NamesPages, _forum.TellsTotal) = (false, false);
        _forum.Replies(Mira, count: 25, year: 2026);

        await Count(("PageSize", "10"), ("RequestsPerMinute", "60"));

        // Three pages, then the empty page twice.
        Assert.Equal([1, 1, 1, 1], _clock.Waits.Select(w => w.TotalSeconds));
    }

    [Fact]
    public async Task Reasons_contain_neither_the_token_nor_member_data()
    {
        foreach (var status in new[] { 401, 404, 429, 500 })
        {
            _forum.NextAnswers(status);
            var reason = (await Count(("Retries", "0"))).NoDataReason!;
            Assert.DoesNotContain(ScriptedForum.GoodToken, reason, StringComparison.Ordinal);
            Assert.DoesNotContain("10001", reason, StringComparison.Ordinal);
        }
    }

    // --- Readiness

    [Fact]
    public async Task A_forum_member_can_count()
    {
        Assert.Null(await Client().CheckReadiness(default));
        Assert.Equal(["/api/v2/users/%24me", "/api/v2/comments?limit=1"], _forum.Requests.Select(r => r.RawTarget));
    }

    [Fact]
    public async Task A_token_without_read_access_cannot_count()
    {
        _forum.ShowsNothing = true;

        Assert.Equal("The forum shows no replies to the owner of Forum:Token.", await Client().CheckReadiness(default));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task A_token_without_access_to_replies_cannot_count(int status)
    {
        _forum.When(r => r.Path == "/api/v2/comments", status);

        Assert.Equal($"The forum rejects the token ({status}).", await Client().CheckReadiness(default));
    }

    [Fact]
    public async Task A_guest_cannot_count()
    {
        _forum.Me = 0;

        Assert.Equal(
            "The forum treats this connection as a guest: Forum:Token is not a valid token.",
            await Client().CheckReadiness(default)
        );
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task A_rejected_token_cannot_count(int status)
    {
        _forum.NextAnswers(status);

        Assert.Equal($"The forum rejects the token ({status}).", await Client().CheckReadiness(default));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"userID\":\"me\"}")]
    public async Task Another_product_is_not_ready(string body)
    {
        _forum.NextSays(body);

        Assert.StartsWith(
            "The forum does not report the owner of the token",
            await Client().CheckReadiness(default),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Without_a_forum_there_is_no_data()
    {
        var client = Client(("Kind", "None"));

        Assert.Equal("No forum is configured.", await client.CheckReadiness(default));
        AssertNoData("no forum is configured", await client.CountReplies(Person, January, NextJanuary, default));
    }

    [Fact]
    public async Task A_community_below_a_path_is_requested_there()
    {
        await Client(("BaseUrl", $"{_forum.BaseUrl}community/")).CheckReadiness(default);

        Assert.Equal("/community/api/v2/users/%24me", _forum.Requests.First().RawTarget);
    }

    // --- Settings

    [Theory]
    [InlineData("Kind", "9", "Forum:Kind: use None, Vanilla, Khoros, Discourse or Csv.")]
    [InlineData("BaseUrl", "", "Forum:BaseUrl: enter the community's full address, such as https://community.example.org.")]
    [InlineData(
        "BaseUrl",
        "ftp://community.example.org",
        "Forum:BaseUrl: enter the community's full address, such as https://community.example.org."
    )]
    [InlineData("BaseUrl", "http://community.example.org", "Forum:BaseUrl: use https, so that the token is not sent unencrypted.")]
    [InlineData("Token", " ", "Forum:Token: enter a personal access token; a guest sees only some of the replies.")]
    [InlineData("Token", "a\nb", "Forum:Token: use ASCII characters without spaces.")]
    [InlineData("RequestsPerMinute", "0", "Forum:RequestsPerMinute: enter a whole number from 1 to 60000.")]
    [InlineData("TimeoutSeconds", "0", "Forum:TimeoutSeconds: enter a whole number from 1 to 600.")]
    [InlineData("PageSize", "501", "Forum:PageSize: enter a whole number from 1 to 500.")]
    [InlineData("Retries", "-1", "Forum:Retries: enter a whole number from 0 to 20.")]
    public void An_invalid_setting_is_reported_in_a_sentence(string setting, string value, string sentence)
    {
        var wrong = Assert.Throws<OptionsValidationException>(() => Client((setting, value)));

        Assert.Equal([sentence], wrong.Failures);
    }

    private Task<ReplyCount> Count(params (string Name, string Value)[] settings) =>
        Client(settings).CountReplies(Person, January, NextJanuary, default);

    private static ForumUser Person => new(Mira, "mira", "mira@example.org", "Mira Okafor");

    private IForum Client(params (string Name, string Value)[] settings)
    {
        var all = new Dictionary<string, string?>
        {
            ["Forum:Kind"] = "Vanilla",
            ["Forum:BaseUrl"] = _forum.BaseUrl.ToString(),
            ["Forum:Token"] = ScriptedForum.GoodToken,
        };
        foreach (var (name, value) in settings)
            all[$"Forum:{name}"] = value;
        var provider = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(all).Build())
            .AddSingleton<TimeProvider>(_clock)
            .AddLogging()
            .AddForum()
            .BuildServiceProvider();
        _providers.Add(provider);
        return provider.GetRequiredService<IForum>();
    }

    /// <summary>The waits after failures, without the even spacing of requests.</summary>
    private IEnumerable<double> Waits() => _clock.Waits.Select(w => w.TotalSeconds).Where(s => s > 0.25);

    private static void AssertNoData(string reason, ReplyCount count)
    {
        Assert.Equal(reason, count.NoDataReason);
        Assert.Null(count.Replies);
        Assert.False(count.HasData);
        Assert.False(count.Complete);
    }
}
