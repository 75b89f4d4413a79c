using MasterHome.Cycles;
using MasterHome.Forum;
using MasterHome.Forum.Counting;
using MasterHome.Forum.Sources;
using MasterHome.Jobs;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.OptOuts;
using MasterHome.Points;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MasterHome.Tests.Forum.Counting;

/// <summary>Tests the nightly pull from a forum over HTTP to the ledger of a real database.</summary>
public sealed class PullForumTests(TestDatabase database) : PullTest(database), IAsyncLifetime
{
    private const long MirasId = 10001;
    private const long JunsId = 10002;
    private readonly SkippingClock _clock = new();
    private ScriptedForum _forum = null!;
    private ServiceProvider _services = null!;
    private ProgramCycle _cycle = null!;
    private Member _mira = null!;
    private Member _jun = null!;

    public async Task InitializeAsync()
    {
        _forum = await ScriptedForum.Start();
        _cycle = await Given<ProgramCycle>(A.Cycle());
        var replies = new Opportunity(
            _cycle.Id,
            new OpportunityTerms("Community replies", "Community", Tracking.ForumReplies, 2, 6, 10, "Answer", "Reply", "Counted"),
            A.Moment
        );
        replies.Publish(A.Moment);
        await Given(replies);
        _mira = await Given(Roster("mira@example.org", MirasId, new DateOnly(2024, 3, 1)));
        _jun = await Given(Roster("jun@example.org", JunsId, new DateOnly(2026, 7, 10)));
        await Given(Roster("lee@example.org", null, new DateOnly(2024, 3, 1)));
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<TimeProvider>(_clock)
            .AddForum()
            .AddSingleton<IConfiguration>(
                new ConfigurationBuilder()
                    .AddInMemoryCollection(
                        new Dictionary<string, string?>
                        {
                            ["Forum:Kind"] = "Vanilla",
                            ["Forum:BaseUrl"] = _forum.BaseUrl.ToString(),
                            ["Forum:Token"] = ScriptedForum.GoodToken,
                            ["Forum:PageSize"] = "3",
                        }
                    )
                    .Build()
            )
            .BuildServiceProvider();
    }

    public async Task DisposeAsync()
    {
        await _services.DisposeAsync();
        await _forum.DisposeAsync();
    }

    [Fact]
    public async Task Replies_become_points_up_to_the_yearly_limit_despite_forum_errors()
    {
        _forum.Replies(MirasId, count: 4, year: 2026);
        _forum.Hide(_forum.Replies(MirasId, count: 2, year: 2026));
        _forum.NextAnswers(429, retryAfter: 7);
        _forum.NextAnswers(500, times: 2);
        _forum.NextAnswers(429);

        var result = await Pull();

        Assert.Equal((2, 0), (result.Counted, result.Failed));
        Assert.Equal(4 * 2, await Balance(_mira));
        Assert.Contains(TimeSpan.FromSeconds(7), _clock.Waits);
        Assert.Contains(TimeSpan.FromSeconds(60), _clock.Waits);
        _forum.Replies(MirasId, count: 30, year: 2026);
        await Pull();
        Assert.Equal(10 * 2, await Balance(_mira));
    }

    [Fact]
    public async Task A_repeated_pull_adds_nothing_and_a_new_reply_adds_an_entry_with_the_difference()
    {
        _forum.Replies(MirasId, count: 3, year: 2026);
        await Pull();
        await Pull();
        Assert.Equal([6], await Lines(_mira));

        _forum.Replies(MirasId, count: 1, year: 2026);
        _clock.Advance(TimeSpan.FromDays(1));
        await Pull();

        Assert.Equal([6, 2], await Lines(_mira));
        var line = await Read(db => db.PointEntries.OrderBy(e => e.Id).LastAsync(e => e.MemberId == _mira.Id));
        Assert.Equal("2 points per reply, at most 10 replies a year", line.Rule);
        Assert.Equal("4 replies counted in 2026", line.Reason);
        Assert.Equal(new DateOnly(2026, 9, 16), line.OccurredOn);
    }

    [Fact]
    public async Task A_lower_count_posts_a_negative_entry()
    {
        var ids = _forum.Replies(MirasId, count: 3, year: 2026);
        await Pull();
        _forum.Delete(ids.Take(1));
        _clock.Advance(TimeSpan.FromDays(1));
        await Pull();

        Assert.Equal([6, -2], await Lines(_mira));
    }

    [Fact]
    public async Task A_failed_count_keeps_the_previous_one_and_the_others_are_counted()
    {
        _forum.Replies(MirasId, count: 3, year: 2026);
        await Pull();
        _forum.Replies(JunsId, count: 1, year: 2026);
        _forum.When(r => r.Query("insertUserID") == "10001", 503);

        var result = await Pull();

        Assert.Equal((1, 1), (result.Counted, result.Failed));
        Assert.Equal(6, await Balance(_mira));
        Assert.Equal(1, await Read(db => db.ForumSnapshots.CountAsync(s => s.MemberId == _mira.Id)));
    }

    [Fact]
    public async Task An_outage_after_the_check_stops_the_requests_and_is_reported()
    {
        var settings = _services.GetRequiredService<IOptions<ForumSettings>>().Value;
        (settings.MaxInFlight, settings.GiveUpAfter) = (1, 1);
        _forum.When(r => r.Query("insertUserID").Length > 0, 503);

        var result = await Pull();

        Assert.Equal((0, 2), (result.Counted, result.Failed));
        Assert.StartsWith(
            "Replies of 0 members counted; no data for 2, whose previous counts stay: the forum ",
            result.Sentence,
            StringComparison.Ordinal
        );
        // One member was tried with all retries; no request was sent for the other, nor to search for unmatched members.
        Assert.Equal(["10001"], _forum.Requests.Select(r => r.Query("insertUserID")).Where(id => id.Length > 0).Distinct());
        Assert.DoesNotContain(
            _forum.Requests,
            r => r.Path.StartsWith("/api/v2/users", StringComparison.Ordinal) && !r.Path.EndsWith("$me", StringComparison.Ordinal)
        );
        Assert.Equal(1, await Read(db => db.UnmatchedMembers.CountAsync()));
    }

    [Fact]
    public async Task Replies_count_from_the_day_of_qualification()
    {
        _forum.Reply(JunsId, A.Time(2026, 7, 9, 23, 59));
        _forum.Reply(JunsId, A.Time(2026, 7, 10));
        await Pull();

        Assert.Equal(2, await Balance(_jun));
    }

    [Fact]
    public async Task A_member_who_opted_out_is_not_counted()
    {
        _forum.Replies(MirasId, count: 3, year: 2026);
        await Given(new OptOut(_mira.Id, _cycle, null, A.Today, By.Member(_mira.Id)));
        await Pull();

        Assert.Equal(0, await Balance(_mira));
        Assert.DoesNotContain(_forum.Requests, r => r.Query("insertUserID") == "10001");
    }

    [Fact]
    public async Task A_guest_counts_nothing()
    {
        _forum.Replies(MirasId, count: 3, year: 2026);
        _forum.Me = 0;

        var refused = await Assert.ThrowsAsync<RefusedException>(Pull);

        Assert.Contains("guest", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, await Balance(_mira));
    }

    [Fact]
    public async Task Concurrent_pulls_post_once()
    {
        _forum.Replies(MirasId, count: 3, year: 2026);
        _forum.Replies(JunsId, count: 0, year: 2026);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Pull()));

        Assert.Equal([6], await Lines(_mira));
    }

    [Fact]
    public async Task The_least_recently_read_member_is_read_first()
    {
        _services.GetRequiredService<IOptions<ForumSettings>>().Value.MaxInFlight = 1;
        await Pull();
        _clock.Advance(TimeSpan.FromDays(1));
        await Do(async db =>
        {
            db.Add(new ForumSnapshot(_mira.Id, _cycle.Id, 0, _clock.GetUtcNow().UtcDateTime, ""));
            await db.SaveChangesAsync();
        });
        _forum.Requests.Clear();
        await Pull();

        Assert.Equal(
            ["10002", "10001"],
            _forum
                .Requests.Where(r => r.Path.EndsWith("/comments", StringComparison.Ordinal))
                .Select(r => r.Query("insertUserID"))
                .Where(id => id.Length > 0)
                .Distinct()
        );
    }

    private async Task<JobResult> Pull()
    {
        await using var scope = _services.CreateAsyncScope();
        await using var db = Open();
        return await Job(
                db,
                scope.ServiceProvider.GetRequiredService<IForum>(),
                scope.ServiceProvider.GetRequiredService<IOptions<ForumSettings>>().Value,
                _clock
            )
            .RunAsync(default);
    }

    private Task<int> Balance(Member member) => Read(db => new Ledger(db).Balance(member.Id, _cycle.Id));

    private static Member Roster(string email, long? communityId, DateOnly qualifiedOn) =>
        new(
            new RosterEntry(
                email,
                email.Split('@')[0],
                "Example",
                false,
                qualifiedOn,
                null,
                communityId,
                new MemberDetails(null, null, null, "DE", "Etc/UTC")
            ),
            A.Moment
        );
}
