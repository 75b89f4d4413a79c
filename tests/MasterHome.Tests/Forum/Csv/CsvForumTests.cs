using System.Diagnostics;
using System.Globalization;
using System.Text;
using MasterHome.Forum.Sources;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace MasterHome.Tests.Forum.Csv;

public sealed class CsvForumTests : IDisposable
{
    private const long Mira = 10001;
    private static readonly DateTime January = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime NextJanuary = new(2027, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly ForumUser Person = new(Mira, "mira", "mira@example.org", "Mira Okafor");

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 9, 15, 12, 0, 0, TimeSpan.Zero));
    private readonly string _folder = Directory.CreateTempSubdirectory("counts").FullName;
    private readonly List<ServiceProvider> _providers = [];

    private string Path => System.IO.Path.Combine(_folder, "counts.csv");

    public void Dispose()
    {
        _providers.ForEach(p => p.Dispose());
        Directory.Delete(_folder, recursive: true);
    }

    // --- What counts

    [Theory]
    [InlineData("CommunityUserId,Handle,Email,Replies,Year,AsOf\n10001,mira,mira@example.org,17,2026,2026-09-14")]
    [InlineData("CommunityUserId,Replies,From,To,AsOf\n10001,17,2026-01-01,2026-12-31,2026-09-14")]
    [InlineData("CommunityUserId;Replies;From;To;AsOf\n10001;17;2026-01-01;2026-09-13;2026-09-14T00:00:00+00:00")]
    [InlineData("Email,Replies,Year,AsOf\nMIRA@example.org,17,2026,2026-09-14T00:00Z")]
    [InlineData("Handle,Replies,Year,AsOf,Remark\nMíra,17,2026,2026-09-14,why not")]
    [InlineData("AsOf,Year,Replies,CommunityUserId\n2026-09-14,2025,3,10001\n2026-09-14,2026,17,10001\n,,,\n")]
    public async Task A_members_row_is_their_count(string file)
    {
        Write(file);
        var client = Client();

        Assert.Null(await client.CheckReadiness(default));
        var count = await Count(client);

        Assert.Equal(17, count.Replies);
        Assert.True(count.Complete);
        Assert.Equal(new DateTime(2026, 9, 14, 0, 0, 0, DateTimeKind.Utc), count.ReadAt);
    }

    [Fact]
    public async Task Each_row_has_its_own_time_of_counting()
    {
        Write(
            "CommunityUserId,Replies,Year,AsOf\n1,1,2026,2026-09-14\n"
                + "2,1,2026,2026-09-14T06:00Z\n3,1,2026,2026-09-14\n4,1,2026,2026-09-14\n5,1,2026,2026-09-13\n"
        );
        var client = Client();

        var at = new List<DateTime>();
        foreach (var id in Enumerable.Range(1, 5))
            at.Add((await Count(client, Person with { UserId = id })).ReadAt);

        Assert.Equal(
            [A.Time(2026, 9, 14), A.Time(2026, 9, 14).AddHours(6), A.Time(2026, 9, 14), A.Time(2026, 9, 14), A.Time(2026, 9, 13)],
            at
        );
    }

    [Fact]
    public async Task Zero_is_a_count_and_a_missing_row_is_no_data()
    {
        Write("CommunityUserId,Replies,Year,AsOf\n10001,0,2026,2026-09-14");
        var client = Client();

        Assert.Equal(0, (await Count(client)).Replies);
        AssertNoData("the counts file does not list the member", await Count(client, Person with { UserId = 3 }));
    }

    [Fact]
    public async Task An_email_or_handle_with_another_id_is_another_person()
    {
        Write("CommunityUserId,Handle,Email,Replies,Year,AsOf\n3,mira,mira@example.org,17,2026,2026-09-14");

        AssertNoData("the counts file does not list the member", await Count(Client()));
    }

    [Fact]
    public async Task A_member_without_an_id_is_found_by_email_and_keeps_their_handle()
    {
        Write("CommunityUserId,Handle,Email,Replies,Year,AsOf\n3,mia,mira@example.org,17,2026,2026-09-14");

        var count = await Count(Client(), Person with { UserId = null });

        Assert.Equal((17, null), (count.Replies, count.Handle));
    }

    [Fact]
    public async Task The_handle_of_the_id_is_returned()
    {
        Write("CommunityUserId,Handle,Replies,Year,AsOf\n10001,mira-now,17,2026,2026-09-14");

        Assert.Equal("mira-now", (await Count(Client())).Handle);
    }

    // --- Periods and dates

    [Fact]
    public async Task A_year_missing_from_the_file_is_no_data()
    {
        Write("CommunityUserId,Replies,Year,AsOf\n10001,17,2025,2026-09-14");

        AssertNoData("the counts file has no row for the requested period", await Count(Client()));
    }

    [Fact]
    public async Task A_member_who_qualified_during_the_year_needs_a_row_from_that_day()
    {
        Write("CommunityUserId,Replies,From,To,AsOf\n10001,17,2026-01-01,2026-12-31,2026-09-14\n10001,5,2026-07-10,2026-12-31,2026-09-14");
        var client = Client();

        Assert.Equal(
            5,
            (await client.CountReplies(Person, new DateTime(2026, 7, 10, 0, 0, 0, DateTimeKind.Utc), NextJanuary, default)).Replies
        );
        AssertNoData(
            "the counts file has no row for the requested period",
            await client.CountReplies(Person, new DateTime(2026, 7, 11, 0, 0, 0, DateTimeKind.Utc), NextJanuary, default)
        );
        AssertNoData(
            "the counts file has no row for the requested period",
            await client.CountReplies(Person, new DateTime(2026, 7, 10, 1, 0, 0, DateTimeKind.Utc), NextJanuary, default)
        );
    }

    [Fact]
    public async Task A_row_that_ends_after_the_requested_period_is_no_data()
    {
        _clock.SetUtcNow(new DateTimeOffset(2027, 2, 2, 0, 0, 0, TimeSpan.Zero));
        Write("CommunityUserId,Replies,From,To,AsOf\n10001,17,2026-01-01,2027-01-31,2027-02-01");

        AssertNoData("the row in the counts file ends after the requested period", await Count(Client()));
    }

    [Fact]
    public async Task A_past_years_final_count_does_not_expire_but_an_early_one_does()
    {
        Write("CommunityUserId,Replies,Year,AsOf\n10001,17,2026,2027-01-02\n3,17,2026,2026-12-20");
        _clock.SetUtcNow(new DateTimeOffset(2027, 1, 3, 0, 0, 0, TimeSpan.Zero));
        var client = Client();
        Assert.Null(await client.CheckReadiness(default));
        _clock.SetUtcNow(new DateTimeOffset(2027, 3, 1, 0, 0, 0, TimeSpan.Zero));

        var count = await Count(client);

        Assert.Equal((17, NextJanuary), (count.Replies, count.ReadAt));
        AssertNoData("the member's count is older than 7 days", await Count(client, Person with { UserId = 3 }));
    }

    [Fact]
    public async Task Old_counts_are_no_data_and_a_file_of_old_counts_is_refused()
    {
        Write("CommunityUserId,Replies,Year,AsOf\n10001,17,2026,2026-09-01");
        var client = Client(("MaxAgeDays", "10"));

        Assert.Equal("Forum:File: every count is older than 10 days (Forum:MaxAgeDays).", await client.CheckReadiness(default));
        AssertNoData("the member's count is older than 10 days", await Count(client));
        Assert.Null(await Client(("MaxAgeDays", "15")).CheckReadiness(default));
    }

    [Fact]
    public async Task A_file_replaced_during_a_run_is_read_in_the_next_run()
    {
        Write("CommunityUserId,Replies,Year,AsOf\n10001,17,2026,2026-09-14\n3,1,2026,2026-09-14");
        var client = Client();
        Assert.Null(await client.CheckReadiness(default));
        Assert.Equal(17, (await Count(client)).Replies);

        Write("CommunityUserId,Replies,Year,AsOf\n10001,18,2026,2026-09-15\n3,2,2026,2026-09-15");

        Assert.Equal(1, (await Count(client, Person with { UserId = 3 })).Replies);
        Assert.Null(await client.CheckReadiness(default));
        Assert.Equal(2, (await Count(client, Person with { UserId = 3 })).Replies);
    }

    [Fact]
    public async Task Days_are_in_the_programs_time_zone()
    {
        Write("CommunityUserId,Replies,Year,AsOf\n10001,17,2026,2026-09-14");
        await using var services = Forums.With(_clock, null, ("Kind", "Csv"), ("File", Path));
        services.GetRequiredService<Microsoft.Extensions.Options.IOptions<HomeSettings>>().Value.TimeZone = "America/New_York";

        var count = await services.Reach().CountReplies(Person, January.AddHours(5), NextJanuary.AddHours(5), default);

        Assert.Equal((17, new DateTime(2026, 9, 14, 4, 0, 0, DateTimeKind.Utc)), (count.Replies, count.ReadAt));
        AssertNoData(
            "the counts file has no row for the requested period",
            await services.Reach().CountReplies(Person, January, NextJanuary, default)
        );
    }

    // --- Invalid files

    [Theory]
    [InlineData("10001,,,x,2026,2026-09-14", "line 2, Replies: enter a whole number from 0 to 1000000")]
    [InlineData("10001,,,,2026,2026-09-14", "line 2, Replies: enter a whole number from 0 to 1000000")]
    [InlineData("10001,,,-1,2026,2026-09-14", "line 2, Replies: enter a whole number from 0 to 1000000")]
    [InlineData("10001,,,1.5,2026,2026-09-14", "line 2, Replies: enter a whole number from 0 to 1000000")]
    [InlineData("mira,,,7,2026,2026-09-14", "line 2, CommunityUserId: enter a whole number")]
    [InlineData(",,,7,2026,2026-09-14", "line 2, CommunityUserId: enter an ID, a handle or an email address")]
    [InlineData("10001,,,7,,2026-09-14", "line 2, Year: enter a whole number from 2000 to 9998")]
    [InlineData("10001,,,7,2026,", "line 2, AsOf: enter a date such as 2026-09-14 or a time such as 2026-09-14T06:00:00Z")]
    [InlineData("10001,,,7,2026,14/09/2026", "line 2, AsOf: enter a date such as 2026-09-14 or a time such as 2026-09-14T06:00:00Z")]
    [InlineData("10001,,,7,2026,2026-09-16", "line 2, AsOf: the time is in the future")]
    [InlineData(
        "10001,,,7,2026,2026-09-14\n10001,,,8,2026,2026-09-14",
        "line 3, CommunityUserId: line 2 already counts this person from this date"
    )]
    [InlineData(
        "10001,mira,,7,2026,2026-09-14\n10002,MIRA,,8,2026,2026-09-14",
        "line 3, Handle: line 2 already counts this person from this date"
    )]
    [InlineData(
        "10001,,mira@example.org,7,2026,2026-09-14\n,,Mira@Example.org,8,2026,2026-09-14",
        "line 3, Email: line 2 already counts this person from this date"
    )]
    [InlineData(
        "10001,,,a,2026,2026-09-14\n10002,,,b,2026,2026-09-14\n"
            + "10003,,,c,2026,2026-09-14\n10004,,,d,2026,2026-09-14\n10005,,,e,2026,2026-09-14",
        "line 2, Replies: enter a whole number from 0 to 1000000; line 3, Replies: enter a whole number from 0 to 1000000; "
            + "line 4, Replies: enter a whole number from 0 to 1000000; and 2 more"
    )]
    public async Task An_invalid_row_refuses_the_whole_file_with_line_and_reason(string rows, string reason)
    {
        Write("CommunityUserId,Handle,Email,Replies,Year,AsOf\n" + rows + "\n99,,,1,2026,2026-09-14");
        var client = Client();

        Assert.Equal($"The counts file cannot be used: {reason}.", await client.CheckReadiness(default));
        AssertNoData($"the counts file cannot be used: {reason}", await Count(client, Person with { UserId = 99 }));
    }

    [Theory]
    [InlineData(
        "CommunityUserId,Replies,From,To,AsOf\n10001,7,2026-02-01,2026-01-01,2026-09-14",
        "line 2, To: the last day is before the first day."
    )]
    [InlineData("CommunityUserId,Replies,From,To,AsOf\n10001,7,2026-02-01,,2026-09-14", "line 2, To: enter a date such as 2026-01-01.")]
    [InlineData("CommunityUserId,Replies,Year\n10001,7,2026", "AsOf")]
    [InlineData("CommunityUserId,Replies,Year,AsOf\n\"10001,7,2026,2026-09-14\n", "Line 2")]
    [InlineData("CommunityUserId,Replies,Year,AsOf\n", "The file has a header line and no rows below it.")]
    [InlineData("", "The file is empty.")]
    public async Task A_file_with_another_format_is_refused(string file, string reason)
    {
        Write(file);

        Assert.Contains(reason, await Client().CheckReadiness(default), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_file_is_reported_without_its_path()
    {
        var reason = await Client().CheckReadiness(default);

        Assert.Equal("Forum:File: the counts file cannot be read (FileNotFoundException).", reason);
        AssertNoData("Forum:File: the counts file cannot be read (FileNotFoundException)", await Count(Client()));
    }

    [Fact]
    public async Task Invalid_utf8_is_refused()
    {
        File.WriteAllBytes(Path, [.. "CommunityUserId,Replies,Year,AsOf\n1"u8, 0xFF, 0xFE]);

        Assert.Contains("UTF-8", await Client().CheckReadiness(default), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Twenty_thousand_rows_are_read_once_and_quickly()
    {
        var file = new StringBuilder("CommunityUserId,Handle,Email,Replies,Year,AsOf\n");
        for (var i = 1; i <= 20_000; i++)
            file.Append(CultureInfo.InvariantCulture, $"{i},member{i},member{i}@example.org,{i % 100},2026,2026-09-14\n");
        Write(file.ToString());
        var client = Client();
        await Client().CheckReadiness(default); // Warm up: the first read includes JIT compilation.

        var watch = Stopwatch.StartNew();
        Assert.Null(await client.CheckReadiness(default));
        File.Delete(Path);
        for (var i = 1; i <= 20_000; i++)
            Assert.Equal(i % 100, (await Count(client, Person with { UserId = i })).Replies);

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"{watch.Elapsed}");
    }

    // --- Candidates

    [Fact]
    public async Task Staff_see_candidates_from_the_file_with_reasons()
    {
        Write("CommunityUserId,Handle,Email,Replies,Year,AsOf\n5,mira,,1,2026,2026-09-14\n6,mo,mira@example.org,1,2026,2026-09-14");

        Assert.Equal(
            [new(6, "mo", "same email"), new ForumCandidate(5, "mira", "same handle as last seen")],
            await Client().Find(Person with { UserId = null }, default)
        );
        Write("nothing");
        Assert.Null(await Client().Find(Person, default));
    }

    private void Write(string file) => File.WriteAllText(Path, file);

    private static Task<ReplyCount> Count(IForum client, ForumUser? user = null) =>
        client.CountReplies(user ?? Person, January, NextJanuary, default);

    private IForum Client(params (string Name, string Value)[] settings)
    {
        var provider = Forums.With(_clock, null, [("Kind", "Csv"), ("File", Path), .. settings]);
        _providers.Add(provider);
        return provider.Reach();
    }

    private static void AssertNoData(string reason, ReplyCount count) =>
        Assert.Equal((reason, null, false), (count.NoDataReason, count.Replies, count.Complete));
}
