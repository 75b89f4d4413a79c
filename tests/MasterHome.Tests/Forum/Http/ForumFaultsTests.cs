using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MasterHome.Forum.Sources;
using Microsoft.Extensions.DependencyInjection;

namespace MasterHome.Tests.Forum.Http;

/// <summary>Tests the same transport faults for every product. Each fault affects the first page of a member with seven replies.</summary>
public sealed class ForumFaultsTests : IAsyncLifetime
{
    private const long Mira = 10001;
    private const string Handle = "mira-the-planner";
    private const string Email = "mira.okafor@example.org";
    private static readonly DateTime January = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime NextJanuary = new(2027, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly ForumUser Person = new(Mira, Handle, Email, "Mira Okafor");

    private readonly SkippingClock _clock = new();
    private readonly LogCapture _log = new();
    private readonly List<IAsyncDisposable> _open = [];

    public static TheoryData<string> Products => ["Vanilla", "Khoros", "Discourse"];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var it in Enumerable.Reverse(_open))
            await it.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Products))]
    public async Task Without_a_fault_seven_replies_are_counted(string product)
    {
        var (_, client) = await Ready(product);

        AssertSeven(await Count(client));
    }

    // --- Rate limits

    [Theory]
    [MemberData(nameof(Products))]
    public async Task A_429_is_retried_after_the_wait_in_its_header(string product)
    {
        var (forum, client) = await Ready(product);
        forum.NextAnswers(429, retryAfter: 7);

        AssertSeven(await Count(client));
        Assert.Equal([7], Waits());
    }

    [Theory]
    [MemberData(nameof(Products))]
    public async Task A_429_is_retried_at_the_date_in_its_header(string product)
    {
        var (forum, client) = await Ready(product);
        forum.NextAnswers(429, retryAt: _clock.GetUtcNow().AddSeconds(45), plainText: true);

        AssertSeven(await Count(client));
        Assert.InRange(Waits().Single(), 44, 45); // A date has whole seconds.
    }

    [Theory]
    [MemberData(nameof(Products))]
    public async Task A_429_is_retried_after_the_wait_in_its_body(string product)
    {
        var (forum, client) = await Ready(product);
        forum.NextAsksToWait("4.2");
        forum.NextAsksToWait("\"6\"");

        AssertSeven(await Count(client));
        Assert.Equal([5, 6], Waits());
    }

    [Theory]
    [MemberData(nameof(Products))]
    public async Task A_429_with_an_invalid_wait_backs_off(string product)
    {
        var (forum, client) = await Ready(product);
        forum.NextAnswers(429, plainText: true);
        forum.NextAsksToWait("-3");
        forum.NextAsksToWait("null");
        forum.NextAsksToWait("\"soon\"");

        AssertSeven(await Count(client));
        Assert.Equal([10, 20, 40, 60], Waits());
    }

    [Theory]
    [MemberData(nameof(Products))]
    public async Task A_persistent_429_is_no_data(string product)
    {
        var (forum, client) = await Ready(product);
        forum.NextAnswers(429, times: 6);

        AssertNoData("the forum limits the request rate (429)", await Count(client));
    }

    [Theory]
    [MemberData(nameof(Products))]
    public async Task A_429_that_asks_for_a_day_stops_all_further_requests(string product)
    {
        var (forum, client) = await Ready(product);
        var before = forum.Requests.Count;
        forum.NextAnswers(429, retryAfter: 86_400);

        AssertNoData("the forum limits the request rate (429)", await Count(client));
        AssertNoData("the forum limits the request rate (429)", await Count(client));
        Assert.Equal(before + 1, forum.Requests.Count);
        _clock.Advance(TimeSpan.FromDays(1));
        AssertSeven(await Count(client));
    }

    // --- Invalid responses

    [Theory]
    [MemberData(nameof(Products))]
    public async Task A_temporary_server_error_is_retried(string product)
    {
        var (forum, client) = await Ready(product);
        forum.NextAnswers(500);
        forum.NextAnswers(503, plainText: true);
        forum.NextBreaksOff();

        AssertSeven(await Count(client));
        Assert.Equal([0.5, 1, 2], Waits());
    }

    [Theory]
    [MemberData(nameof(Products))]
    public async Task An_invalid_response_is_no_data(string product)
    {
        var (forum, client) = await Ready(product);
        foreach (
            var (body, type) in new[]
            {
                ("<html>", "text/html"),
                ("[]", "text/plain"),
                ("{}", ""),
                ("", "application/json"),
                ("{\"status\":", "application/json"),
                ("[[", "application/json"),
            }
        )
        {
            forum.NextSays(body, type);
            AssertNoData("the forum's response is not JSON", await Count(client));
        }
    }

    [Theory]
    [InlineData("Vanilla", "[{\"commentID\":1,\"insertUserID\":10001,\"dateInserted\":\"", "\"}]")]
    [InlineData("Khoros", "{\"status\":\"success\",\"data\":{\"items\":[{\"id\":\"", "\"}]}}")]
    [InlineData("Discourse", "{\"user_actions\":[{\"post_id\":1,\"created_at\":\"", "\"}]}")]
    public async Task Invalid_utf8_is_no_data(string product, string before, string after)
    {
        var (forum, client) = await Ready(product);
        forum.NextSays([.. System.Text.Encoding.ASCII.GetBytes(before), 0xFF, 0xFE, .. System.Text.Encoding.ASCII.GetBytes(after)]);

        AssertNoData("the forum's response is not JSON", await Count(client));
    }

    [Theory]
    [MemberData(nameof(Products))]
    public async Task A_response_of_another_shape_is_no_data_rather_than_zero(string product)
    {
        var (forum, client) = await Ready(product);
        foreach (var body in new[] { "null", "7", "\"none\"", "[null]", "{}", "{\"error\":\"no\"}", "{\"count\":0}", "true" })
        {
            forum.NextSays(body);
            Assert.Null((await Count(client)).Replies);
        }
    }

    [Theory]
    [MemberData(nameof(Products))]
    public async Task An_endless_body_is_no_data_and_not_retried(string product)
    {
        var (forum, client) = await Ready(product, ("MaxBodyBytes", "100000"));
        var before = forum.Requests.Count;
        forum.NextNeverEnds();

        AssertNoData("the forum's response is longer than 100000 bytes", await Count(client));
        Assert.Equal(before + 1, forum.Requests.Count);
    }

    [Theory]
    [MemberData(nameof(Products))]
    public async Task A_slow_body_is_no_data_after_the_timeout(string product)
    {
        var (forum, client) = await Ready(product, ("Retries", "0"));
        forum.NextDrips();

        var counting = Count(client);
        await forum.Stuck;
        Assert.False(counting.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(20));

        AssertNoData("the forum did not respond within 20 seconds", await counting);
    }

    [Theory]
    [MemberData(nameof(Products))]
    public async Task A_canceled_pull_throws(string product)
    {
        var (forum, client) = await Ready(product);
        forum.NextNeverAnswers();
        using var stop = new CancellationTokenSource();

        var counting = client.CountReplies(Person, January, NextJanuary, stop.Token);
        await forum.Stuck;
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => counting);
    }

    [Theory]
    [MemberData(nameof(Products))]
    public async Task Transient_failures_are_distinguished_from_responses(string product)
    {
        var (forum, client) = await Ready(product, ("Retries", "0"), ("MaxBodyBytes", "100000"));
        Action[] lost =
        [
            () => forum.NextAnswers(500),
            () => forum.NextAnswers(503),
            () => forum.NextAnswers(429, retryAfter: 0),
            () => forum.NextAnswers(408),
            forum.NextBreaksOff,
        ];
        Action[] answered =
        [
            () => forum.NextSays("<html>", "text/html"),
            () => forum.NextSays("7"),
            () => forum.NextAnswers(400),
            forum.NextNeverEnds,
        ];
        foreach (var fault in lost)
        {
            fault();
            Assert.True((await Count(client)).IsTransient);
        }
        foreach (var fault in answered)
        {
            fault();
            Assert.False((await Count(client)).IsTransient);
        }
        forum.NextNeverAnswers();
        var counting = Count(client);
        await forum.Stuck;
        _clock.Advance(TimeSpan.FromSeconds(20));
        Assert.True((await counting).IsTransient);
        forum.NextAnswers(429, retryAfter: 86_400);
        Assert.True((await Count(client)).IsTransient);
        Assert.True((await Count(client)).IsTransient); // No request is sent.
    }

    // --- Refusals

    [Theory]
    [MemberData(nameof(Products))]
    public async Task A_redirect_is_not_followed(string product)
    {
        var (forum, client) = await Ready(product);
        await using var otherForum = await ScriptedForum.Start();
        var before = forum.Requests.Count;
        forum.Next(http =>
        {
            http.Response.StatusCode = 302;
            http.Response.Headers.Location = otherForum.BaseUrl.ToString();
            return Task.CompletedTask;
        });

        AssertNoData("the forum redirects to another address (302)", await Count(client));
        Assert.Equal(before + 1, forum.Requests.Count);
        Assert.Empty(otherForum.Requests);
    }

    [Theory]
    [MemberData(nameof(Products))]
    public async Task A_refusal_on_a_later_page_is_no_data_rather_than_a_partial_count(string product)
    {
        var (forum, client) = await Ready(product, ("PageSize", "10"));
        forum.Writes(Mira, count: 50, year: 2026);
        forum.When(
            r =>
                Uri.UnescapeDataString(r.RawTarget) is var target
                && (
                    target.Contains("commentID=>", StringComparison.Ordinal)
                    || target.Contains("CURSOR", StringComparison.Ordinal)
                    || target.Contains("offset=30", StringComparison.Ordinal)
                ),
            403
        );

        var count = await Count(client);

        Assert.Null(count.Replies);
        Assert.EndsWith("(403)", count.NoDataReason, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Products))]
    public async Task An_unreachable_forum_is_no_data_and_not_ready(string product)
    {
        using var port = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        port.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var client = Client(await Start(product), ("BaseUrl", $"http://{port.LocalEndPoint}"));

        AssertNoData("the forum cannot be reached (ConnectionError)", await Count(client));
        Assert.Equal("The forum cannot be reached (ConnectionError).", await client.CheckReadiness(default));
    }

    [Theory]
    [MemberData(nameof(Products))]
    public async Task A_community_below_a_path_is_requested_there(string product)
    {
        var forum = await Start(product);

        await Client(forum, ("BaseUrl", $"{forum.BaseUrl}community/")).CheckReadiness(default);

        Assert.All(forum.Requests, r => Assert.StartsWith("/community/", r.Path, StringComparison.Ordinal));
        Assert.NotEmpty(forum.Requests);
    }

    [Theory]
    [MemberData(nameof(Products))]
    public async Task A_failed_search_returns_null_and_does_not_throw(string product)
    {
        var (forum, client) = await Ready(product, ("Retries", "0"));
        forum.NextAnswers(500);
        Assert.Null(await client.Find(Person, default));
        forum.NextAnswers(429, retryAfter: 0);
        Assert.Null(await client.Find(Person, default));
        forum.NextSays("<html>", "text/html");
        Assert.Null(await client.Find(Person, default));
        forum.When(r => true, 403);
        Assert.Null(await client.Find(Person, default));
    }

    [Theory]
    [MemberData(nameof(Products))]
    public async Task A_rejected_query_does_not_hide_the_results_of_the_others(string product)
    {
        var (forum, client) = await Ready(product, ("Retries", "0"));
        forum.When(
            r =>
                Uri.UnescapeDataString(r.RawTarget) is var target
                && (target.Contains("email", StringComparison.Ordinal) || target.StartsWith("/directory_items", StringComparison.Ordinal)),
            403
        );

        Assert.NotNull(await client.Find(Person, default));
    }

    [Theory]
    [MemberData(nameof(Products))]
    public async Task Local_times_are_refused_and_a_member_without_an_id_has_no_data(string product)
    {
        var (_, client) = await Ready(product);

        await Assert.ThrowsAsync<ArgumentException>(() =>
            client.CountReplies(Person, DateTime.SpecifyKind(January, DateTimeKind.Local), NextJanuary, default)
        );
        AssertNoData("the member's forum identity is not known", await Count(client, Person with { UserId = null }));
    }

    // --- No personal data

    [Theory]
    [MemberData(nameof(Products))]
    public async Task Logs_and_reasons_contain_no_secrets_or_member_data(string product)
    {
        var (forum, client) = await Ready(product);
        forum.NextAnswers(429, retryAfter: 1);
        forum.NextAnswers(500);
        forum.NextBreaksOff();
        AssertSeven(await Count(client));
        var reasons = new List<string?> { await client.CheckReadiness(default) };
        foreach (var status in new[] { 400, 401, 403, 404, 302, 500, 429 })
        {
            forum.NextAnswers(status, times: 6);
            reasons.Add((await Count(client)).NoDataReason);
            forum.NextAnswers(status, times: 6);
            reasons.Add(await client.CheckReadiness(default));
        }
        await client.Find(Person, default);
        await client.Find(Person with { UserId = null }, default);

        Assert.NotEmpty(_log.Lines);
        var written = string.Join('\n', _log.Lines.Concat(reasons));
        Assert.All(
            forum.Secrets.Concat([Handle, Email, "Mira", "Okafor", Mira.ToString(CultureInfo.InvariantCulture)]),
            secret => Assert.DoesNotContain(secret, written, StringComparison.OrdinalIgnoreCase)
        );
    }

    [Fact]
    public async Task Logs_and_reasons_of_the_counts_file_contain_no_member_data()
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(
                path,
                "CommunityUserId,Handle,Email,Replies,Year,AsOf\n"
                    + $"{Mira},{Handle},x,{Email},2026,2026-09-14\n{Mira},{Handle},{Email},7,2026,{Handle}\n"
            );
            await using var provider = Forums.With(_clock, _log, ("Kind", "Csv"), ("File", path));

            var problem = await provider.Reach().CheckReadiness(default);
            var written = $"{problem} {(await Count(provider.Reach())).NoDataReason} {string.Join('\n', _log.Lines)}";

            Assert.Contains("line 2, Replies", written, StringComparison.Ordinal);
            Assert.All([Handle, Email, path], secret => Assert.DoesNotContain(secret, written, StringComparison.OrdinalIgnoreCase));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Without_a_forum_there_is_no_data()
    {
        await using var provider = Forums.With(_clock, null);

        Assert.Equal("No forum is configured.", await provider.Reach().CheckReadiness(default));
        AssertNoData("no forum is configured", await Count(provider.Reach()));
        Assert.Null(await provider.Reach().Find(Person, default));
    }

    private static Task<ReplyCount> Count(IForum client, ForumUser? user = null) =>
        client.CountReplies(user ?? Person, January, NextJanuary, default);

    /// <summary>Starts a forum with seven replies and a client that has passed its readiness check.</summary>
    private async Task<(ScriptedServer Forum, IForum Client)> Ready(string product, params (string Name, string Value)[] settings)
    {
        var forum = await Start(product);
        forum.Writes(Mira, count: 7, year: 2026);
        var client = Client(forum, settings);
        Assert.Null(await client.CheckReadiness(default));
        _clock.Waits.Clear();
        return (forum, client);
    }

    private async Task<ScriptedServer> Start(string product)
    {
        ScriptedServer forum = product switch
        {
            "Vanilla" => await ScriptedForum.Start(),
            "Khoros" => await ScriptedKhoros.Start(),
            _ => await ScriptedDiscourse.Start(),
        };
        if (forum is ScriptedDiscourse discourse)
            discourse.People[Mira] = Handle;
        _open.Add(forum);
        return forum;
    }

    private IForum Client(ScriptedServer forum, params (string Name, string Value)[] settings)
    {
        // A high request rate, so that the only waits are those caused by the faults.
        var provider = Forums.With(
            _clock,
            _log,
            [.. forum.Settings.Select(s => (s.Key, s.Value)), ("RequestsPerMinute", "60000"), .. settings]
        );
        _open.Add(provider);
        return provider.Reach();
    }

    private IEnumerable<double> Waits() => _clock.Waits.Select(w => w.TotalSeconds).Where(s => s > 0.25);

    private static void AssertSeven(ReplyCount count) => Assert.Equal((null, 7, true), (count.NoDataReason, count.Replies, count.Complete));

    private static void AssertNoData(string reason, ReplyCount count) =>
        Assert.Equal((reason, null, false), (count.NoDataReason, count.Replies, count.Complete));
}
