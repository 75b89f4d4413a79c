using MasterHome.Forum.Sources;
using Microsoft.Extensions.DependencyInjection;

namespace MasterHome.Tests.Forum.Http;

/// <summary>Tests that concurrent requests are evenly spaced, all wait when one must wait, and have no other delay.</summary>
public sealed class RequestPacerTests
{
    private static readonly DateTime January = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime NextJanuary = new(2027, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData("Vanilla", 240)]
    [InlineData("Khoros", 60)]
    [InlineData("Discourse", 55)]
    public void Each_product_has_its_own_request_rate(string kind, int perMinute)
    {
        Assert.Equal(perMinute, new ForumSettings { Kind = Enum.Parse<ForumKind>(kind) }.CallsPerMinute);
        Assert.Equal(30, new ForumSettings { Kind = Enum.Parse<ForumKind>(kind), RequestsPerMinute = 30 }.CallsPerMinute);
    }

    [Fact]
    public async Task All_forums_of_a_process_share_one_request_rate()
    {
        await using var forum = await ScriptedForum.Start();
        var clock = new SkippingClock();
        await using var services = Forums.To(forum, clock, ("RequestsPerMinute", "60"));

        for (var i = 0; i < 4; i++)
        {
            await using var scope = services.CreateAsyncScope();
            await Count(scope.ServiceProvider.GetRequiredService<IForum>(), 10001);
        }

        // Two requests per count without rows: the comments and the profile.
        Assert.Equal(8, forum.Requests.Count);
        Assert.Equal(Enumerable.Repeat(1.0, 7), clock.Waits.Select(w => w.TotalSeconds));
    }

    [Fact]
    public async Task A_wait_requested_of_one_request_applies_to_all()
    {
        await using var forum = await ScriptedForum.Start();
        var clock = new SkippingClock();
        await using var services = Forums.To(forum, clock, ("Retries", "0"), ("RequestsPerMinute", "60000"));
        forum.Replies(10001, count: 1, year: 2026);
        forum.NextAnswers(429, retryAfter: 30);

        Assert.False((await Count(services.Reach(), 10001)).HasData);
        Assert.True((await Count(services.Reach(), 10001)).HasData);
        Assert.Equal([30], clock.Waits.Select(w => w.TotalSeconds));
    }

    [Fact]
    public async Task A_request_with_a_reserved_slot_waits_too()
    {
        await using var forum = await ScriptedForum.Start();
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new DateTimeOffset(2026, 9, 15, 12, 0, 0, TimeSpan.Zero));
        await using var services = Forums.To(forum, clock, ("Retries", "0"), ("RequestsPerMinute", "60"));
        forum.Replies(10001, count: 1, year: 2026);
        var mayAnswer = new TaskCompletionSource();
        forum.Next(async http =>
        {
            await Wait.For(mayAnswer.Task);
            http.Response.StatusCode = 429;
            http.Response.Headers.RetryAfter = "30";
        });

        var first = Count(services.Reach(), 10001);
        await Wait.For(() => forum.Requests.Count == 1);
        var second = Count(services.Reach(), 10001); // Has reserved the slot of the next second.
        mayAnswer.SetResult();
        Assert.False((await first).HasData);
        clock.Advance(TimeSpan.FromSeconds(29));

        Assert.False(await Happens(() => forum.Requests.Count > 1));
        for (var i = 0; i < 5; i++)
            clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True((await second).HasData);
    }

    [Fact]
    public async Task Concurrent_refusals_count_as_one()
    {
        await using var forum = await ScriptedForum.Start();
        var clock = new SkippingClock();
        await using var services = Forums.To(forum, clock, ("RequestsPerMinute", "60000"), ("MaxInFlight", "8"));
        forum.NextAnswers(429, times: 8, plainText: true);
        for (var i = 0; i < 8; i++)
            forum.Replies(10001 + i, count: 1, year: 2026);

        var counts = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Count(services.Reach(), 10001 + i)));

        Assert.All(counts, c => Assert.Equal(1, c.Replies));
        Assert.True(clock.Waits.Max() <= TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Concurrent_requests_stay_within_the_settings()
    {
        await using var forum = await ScriptedForum.Start();
        await using var services = Forums.To(forum, TimeProvider.System, ("RequestsPerMinute", "60000"), ("MaxInFlight", "3"));
        var (underWay, most) = (0, 0);
        var gate = new Lock();
        forum.When(
            r => true,
            async http =>
            {
                lock (gate)
                    most = Math.Max(most, ++underWay);
                await Task.Delay(5);
                lock (gate)
                    underWay--;
                http.Response.StatusCode = 404;
            }
        );

        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => Count(services.Reach(), i + 1)));

        Assert.Equal(3, most);
    }

    [Fact]
    public async Task Concurrent_requests_wait_no_longer_than_the_rate_demands()
    {
        const int requests = 32;
        await using var forum = await ScriptedForum.Start();
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new DateTimeOffset(2026, 9, 15, 12, 0, 0, TimeSpan.Zero));
        await using var services = Forums.To(
            forum,
            clock,
            ("Retries", "0"),
            ("RequestsPerMinute", "60000"),
            ("MaxInFlight", $"{requests}")
        );
        var mayAnswer = new TaskCompletionSource();
        forum.When(
            r => true,
            async http =>
            {
                await Wait.For(mayAnswer.Task);
                http.Response.StatusCode = 404;
            }
        );

        var counts = Enumerable.Range(1, requests).Select(i => Count(services.Reach(), i)).ToList();
        // A millisecond each, and the first waits for none.
        clock.Advance(TimeSpan.FromMilliseconds(requests - 1));
        await Wait.For(() => forum.Requests.Count == requests);

        mayAnswer.SetResult();
        await Task.WhenAll(counts).WaitAsync(TimeSpan.FromMinutes(1));
    }

    private static Task<ReplyCount> Count(IForum client, long userId) =>
        client.CountReplies(new(userId, "mira", "mira@example.org", "Mira"), January, NextJanuary, default);

    /// <summary>Waits briefly for something that must not happen.</summary>
    private static async Task<bool> Happens(Func<bool> happened)
    {
        for (var i = 0; i < 20 && !happened(); i++)
            await Task.Delay(10);
        return happened();
    }
}
