using MasterHome.Forum.Sources;
using Microsoft.Extensions.DependencyInjection;

namespace MasterHome.Tests.Forum.Discourse;

public sealed class DiscourseForumTests : IAsyncLifetime
{
    private const long Mira = 10001;
    private static readonly DateTime January = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime NextJanuary = new(2027, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly ForumUser Person = new(Mira, "mira", "mira@example.org", "Mira Okafor");

    private readonly SkippingClock _clock = new();
    private readonly List<ServiceProvider> _providers = [];
    private ScriptedDiscourse _forum = null!;

    public async Task InitializeAsync()
    {
        _forum = await ScriptedDiscourse.Start();
        _forum.People[Mira] = "mira";
    }

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
        _forum.Replies(Mira, count: 75, year: 2026);
        _forum.Replies(Mira, count: 40, year: 2025);
        _forum.Replies(20002, count: 3, year: 2026);

        var count = await Count();

        Assert.Equal(75, count.Replies);
        Assert.True(count.Complete);
        Assert.Equal("mira", count.Handle);
        Assert.Equal(["0", "30", "60"], _forum.Requests.Select(r => r.Query("offset")));
        Assert.Equal("/user_actions.json?offset=0&username=mira&filter=5", _forum.Requests.First().RawTarget);
        Assert.All(count.Links, l => Assert.StartsWith($"{_forum.BaseUrl}t/levels/42/", l, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_year_includes_its_first_instant_and_excludes_the_next_years()
    {
        _forum.Reply(Mira, January.AddMilliseconds(-1));
        _forum.Reply(Mira, January);
        _forum.Reply(Mira, NextJanuary.AddMilliseconds(-1));
        _forum.Reply(Mira, NextJanuary);

        Assert.Equal(2, (await Count()).Replies);
    }

    [Fact]
    public async Task Private_messages_are_ignored_and_deleted_hidden_or_excluded_replies_are_reported()
    {
        _forum.Replies(Mira, count: 3, year: 2026);
        _forum.Replies(Mira, count: 4, year: 2026, category: null);
        _forum.Replies(Mira, count: 5, year: 2026, category: 99);
        _forum.Reply(Mira, January.AddDays(9), deleted: true);
        _forum.Reply(Mira, January.AddDays(9), deleted: null, hidden: true);

        var count = await Count(("ExcludedCategories:0", "99"));

        Assert.Equal((3, 5, 2), (count.Replies, count.Excluded.Board, count.Excluded.Deleted));
    }

    [Fact]
    public async Task System_notes_and_opening_posts_are_not_replies()
    {
        _forum.Replies(Mira, count: 3, year: 2026);
        var (note, opening, topic) = (
            _forum.Reply(Mira, January.AddDays(9)),
            _forum.Reply(Mira, January.AddDays(10)),
            _forum.Reply(Mira, January.AddDays(11))
        );
        _forum.Row = row =>
            row["post_id"] switch
            {
                var id when id!.Equals(note) => With(row, "post_type", 3),
                var id when id!.Equals(opening) => With(row, "post_number", 1),
                var id when id!.Equals(topic) => With(row, "action_type", 4),
                _ => row,
            };

        Assert.Equal(3, (await Count()).Replies);
    }

    [Theory]
    [InlineData("number")]
    [InlineData("text")]
    [InlineData("null")]
    public async Task Post_ids_and_types_may_be_numbers_strings_or_absent(string form)
    {
        _forum.RepeatsRows = true;
        _forum.Replies(Mira, count: 45, year: 2026);
        _forum.Row = row =>
            form switch
            {
                "text" => With(With(row, "post_id", $"{row["post_id"]}"), "post_type", "1"),
                "null" => With(With(row, "post_id", null), "post_type", null),
                _ => row,
            };

        Assert.Equal(45, (await Count()).Replies);
    }

    [Fact]
    public async Task Replies_in_own_topics_count_unless_they_are_excluded()
    {
        _forum.Reply(Mira, January.AddYears(-1), topic: 7, kind: 4);
        _forum.Reply(Mira, January.AddDays(1), topic: 7);
        _forum.Reply(Mira, January.AddDays(2), topic: 8);

        Assert.Equal(2, (await Count()).Replies);
        var count = await Count(("ExcludeOwnTopics", "true"));
        Assert.Equal((1, 1), (count.Replies, count.Excluded.OwnTopic));
    }

    // --- Usernames

    [Fact]
    public async Task A_renamed_member_is_found_in_the_directory_and_the_new_handle_is_returned()
    {
        _forum.Replies(Mira, count: 7, year: 2026);
        _forum.People[Mira] = "mira-okafor";

        var count = await Count();

        Assert.Equal((7, "mira-okafor"), (count.Replies, count.Handle));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public async Task A_username_of_another_user_does_not_count_for_the_member(int othersReplies)
    {
        _forum.Replies(Mira, count: 7, year: 2026);
        _forum.People[Mira] = "mira-okafor";
        _forum.People[20002] = "mira";
        _forum.Replies(20002, count: othersReplies, year: 2026);

        var count = await Count();

        Assert.Equal((7, "mira-okafor"), (count.Replies, count.Handle));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_directory_is_read_once_per_run(bool old)
    {
        (_forum.IsOld, _forum.DirectoryRows) = (old, 2);
        for (var i = 0; i < 5; i++)
            _forum.Replies(Mira + i, count: 2, year: 2026);
        _forum.People[Mira] = "anew";
        var client = Client();

        var counts = await Task.WhenAll(
            Enumerable
                .Range(0, 5)
                .Select(i => client.CountReplies(Person with { UserId = Mira + i, Handle = $"old{i}" }, January, NextJanuary, default))
        );

        Assert.All(counts, c => Assert.Equal(2, c.Replies));
        Assert.Equal(3, _forum.Requests.Count(r => r.Path == "/directory_items.json"));

        await client.CheckReadiness(default); // Starts another run.
        await client.CountReplies(Person with { Handle = "old" }, January, NextJanuary, default);
        Assert.Equal(6, _forum.Requests.Count(r => r.Path == "/directory_items.json"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_unknown_user_is_not_found_rather_than_zero(bool directoryIsOff)
    {
        _forum.DirectoryIsOff = directoryIsOff;
        _forum.People.Remove(Mira);

        var count = await Count();

        Assert.True(count.UserNotFound);
        Assert.Null(count.Replies);
    }

    [Fact]
    public async Task A_failed_directory_is_no_data_rather_than_not_found()
    {
        _forum.People.Remove(Mira);
        _forum.When(r => r.Path == "/directory_items.json", 500);

        var count = await Count();

        AssertNoData("the forum reports a server error (500)", count);
        Assert.False(count.UserNotFound);
    }

    [Fact]
    public async Task Without_a_handle_the_directory_provides_it()
    {
        _forum.Replies(Mira, count: 7, year: 2026);

        var count = await Client().CountReplies(Person with { Handle = null }, January, NextJanuary, default);

        Assert.Equal((7, "mira"), (count.Replies, count.Handle));
    }

    [Fact]
    public async Task A_hidden_profile_is_no_data()
    {
        _forum.Hidden.Add("mira");

        AssertNoData("the forum hides the member's activity", await Count());
    }

    [Fact]
    public async Task An_empty_list_is_zero_only_when_the_username_is_the_members()
    {
        Assert.Equal(0, (await Count()).Replies);
        Assert.Contains(_forum.Requests, r => r.Path == "/u/mira.json");
    }

    [Fact]
    public async Task Rows_of_other_users_are_no_data()
    {
        _forum.IgnoresNames = true;
        _forum.Replies(Mira, count: 2, year: 2026);
        _forum.Replies(20002, count: 2, year: 2026);

        AssertNoData("the forum lists posts of other users", await Count());
    }

    [Fact]
    public async Task A_username_is_escaped_in_the_address()
    {
        await Client().CountReplies(Person with { Handle = "a&filter=4/../x y" }, January, NextJanuary, default);

        Assert.Equal("/user_actions.json?offset=0&username=a%26filter%3D4%2F..%2Fx%20y&filter=5", _forum.Requests.First().RawTarget);
    }

    // --- Paging

    [Fact]
    public async Task An_empty_page_before_the_end_is_requested_again()
    {
        _forum.Replies(Mira, count: 45, year: 2026);
        _forum.When(
            Once(r => r.Query("offset") == "30"),
            http =>
            {
                http.Response.ContentType = "application/json";
                return http.Response.Body.WriteAsync("""{"user_actions":[]}"""u8.ToArray()).AsTask();
            }
        );

        Assert.Equal(45, (await Count()).Replies);
    }

    [Fact]
    public async Task A_first_page_that_is_empty_by_mistake_is_requested_again()
    {
        _forum.Replies(Mira, count: 7, year: 2026);
        _forum.NextSays("""{"user_actions":[]}""");

        Assert.Equal(7, (await Count()).Replies);
    }

    [Fact]
    public async Task Repeated_pages_are_no_data()
    {
        _forum.IgnoresOffset = true;
        _forum.Replies(Mira, count: 45, year: 2026);

        AssertNoData("the forum repeats its pages", await Count());
    }

    [Fact]
    public async Task Rows_out_of_order_are_no_data()
    {
        _forum.IgnoresOrder = true;
        _forum.Replies(Mira, count: 5, year: 2026);

        AssertNoData("the forum's rows are not in date order", await Count());
    }

    [Fact]
    public async Task Too_many_pages_are_no_data()
    {
        _forum.Replies(Mira, count: 75, year: 2026);

        AssertNoData("the forum has more than 2 pages", await Count(("MaxPages", "2")));
    }

    [Theory]
    [InlineData("[]", "the forum's response is not a list")]
    [InlineData("{}", "the forum's response is not a list")]
    [InlineData("""{"user_actions":{}}""", "the forum's response is not a list")]
    [InlineData("""{"user_actions":[17]}""", "a row of the forum's response is not a reply")]
    [InlineData("""{"user_actions":[{"post_id":1,"acting_user_id":10001}]}""", "a row of the forum's response is not a reply")]
    [InlineData(
        """{"user_actions":[{"post_id":1,"acting_user_id":10001,"created_at":"soon"}]}""",
        "a row of the forum's response is not a reply"
    )]
    [InlineData(
        """{"user_actions":[{"acting_user_id":10001,"created_at":"2026-03-04T10:11:12.000Z"}]}""",
        "a row of the forum's response is not a reply"
    )]
    [InlineData(
        """{"user_actions":[{"post_id":1,"created_at":"2026-03-04T10:11:12.000Z"}]}""",
        "a row of the forum's response has no author"
    )]
    public async Task A_response_other_than_a_reply_list_is_no_data(string body, string reason)
    {
        _forum.NextSays(body);

        AssertNoData(reason, await Count());
    }

    // --- Readiness

    [Fact]
    public async Task A_forum_member_can_count()
    {
        Assert.Null(await Client().CheckReadiness(default));
        Assert.Equal(["/session/current.json", "/user_actions.json"], _forum.Requests.Select(r => r.Path));
    }

    [Theory]
    [InlineData(0, "The forum treats this connection as a guest: Forum:Token is not an API key of Forum:User.")]
    [InlineData(10001, "The forum signed in a user other than Forum:User.")]
    public async Task A_guest_or_another_user_cannot_count(long me, string reason)
    {
        _forum.Me = me;

        Assert.Equal(reason, await Client().CheckReadiness(default));
    }

    [Fact]
    public async Task The_forums_system_account_cannot_count()
    {
        _forum.NextSays("""{"current_user":{"id":-1,"username":"Portal","admin":true}}""");

        Assert.StartsWith("Forum:User is the forum's system account", await Client().CheckReadiness(default), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"current_user":null}""")]
    [InlineData("""{"current_user":{"id":"me","username":"portal"}}""")]
    public async Task Another_product_is_not_ready(string body)
    {
        _forum.NextSays(body);

        Assert.StartsWith(
            "The forum does not report the owner of the API key",
            await Client().CheckReadiness(default),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_rejected_key_cannot_count() =>
        Assert.Equal("The forum rejects the API key (403).", await Client(("Token", "wrong")).CheckReadiness(default));

    [Fact]
    public async Task A_key_that_cannot_list_replies_cannot_count()
    {
        _forum.When(r => r.Path == "/user_actions.json", 403);

        Assert.Equal("The forum rejects the API key (403).", await Client().CheckReadiness(default));
    }

    // --- Candidates

    [Fact]
    public async Task Staff_see_candidates_with_reasons()
    {
        Assert.Equal(
            [new ForumCandidate(Mira, "mira", "same handle as last seen, same name")],
            await Client().Find(Person with { UserId = null }, default)
        );
    }

    [Fact]
    public async Task A_disabled_directory_is_not_searched_by_name()
    {
        _forum.DirectoryIsOff = true;

        Assert.Equal([new ForumCandidate(Mira, "mira", "same handle as last seen")], await Client().Find(Person, default));
        Assert.Null(await Client().Find(Person with { Handle = null }, default));
    }

    private Task<ReplyCount> Count(params (string Name, string Value)[] settings) =>
        Client(settings).CountReplies(Person, January, NextJanuary, default);

    private IForum Client(params (string Name, string Value)[] settings)
    {
        var provider = Forums.To(_forum, _clock, settings);
        _providers.Add(provider);
        return provider.Reach();
    }

    private static Predicate<ForumRequest> Once(Predicate<ForumRequest> fits)
    {
        var was = 0;
        return r => fits(r) && Interlocked.Increment(ref was) == 1;
    }

    private static Dictionary<string, object?> With(IReadOnlyDictionary<string, object?> row, string field, object? value) =>
        new(row) { [field] = value };

    private static void AssertNoData(string reason, ReplyCount count) =>
        Assert.Equal((reason, null, false), (count.NoDataReason, count.Replies, count.Complete));
}
