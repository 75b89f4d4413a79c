using System.Diagnostics;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Forum.Sources;
using MasterHome.Members;
using MasterHome.OptOuts;
using MasterHome.Points;
using Microsoft.EntityFrameworkCore;
using Xunit.Abstractions;

namespace MasterHome.Tests.Forum.Counting;

/// <summary>Tests what a pull stores, whatever the forum returns and other writers do.</summary>
public sealed class ReplyCountsTests(TestDatabase database, ITestOutputHelper output) : PullTest(database)
{
    private InMemoryForum FakeForum => _fakeForum ??= new InMemoryForum(Clock);

    private InMemoryForum? _fakeForum;

    [Fact]
    public async Task A_batch_posts_the_same_points_as_single_members()
    {
        var year = await GivenYear(2026, TwoPointsUpToTen, TwoPointsUpToTen with { Title = "Every reply", Points = 3, MaxTimes = null });
        var members = await GivenMembers(2000);
        var dice = new Random(7);
        var expected = members.ToDictionary(m => m.Id, _ => new List<int>());
        var posted = members.ToDictionary(m => m.Id, _ => (Capped: 0, Free: 0));
        foreach (var night in Enumerable.Range(0, 3))
        {
            foreach (var member in members)
            {
                var replies = dice.Next(0, 20);
                FakeForum.Replies[member.CommunityUserId!.Value] = replies;
                var (capped, free) = (2 * Math.Min(replies, 10), 3 * replies);
                expected[member.Id].AddRange(new[] { capped - posted[member.Id].Capped, free - posted[member.Id].Free }.Where(p => p != 0));
                posted[member.Id] = (capped, free);
            }
            var result = await Pull(FakeForum);
            Assert.Equal((2000, 0), (result.Counted, result.Failed));
            Clock.Advance(TimeSpan.FromDays(1));
        }

        var lines = (await Read(db => db.PointEntries.OrderBy(e => e.PostedAt).ThenBy(e => e.OpportunityId).ToListAsync())).ToLookup(
            e => e.MemberId,
            e => e.Points
        );
        Assert.All(members, m => Assert.Equal(expected[m.Id], lines[m.Id]));
        Assert.Equal(6000, await Read(db => db.ForumSnapshots.CountAsync(s => s.CycleId == year.Id)));
    }

    [Fact]
    public async Task An_entry_has_title_rule_reason_and_evidence()
    {
        var year = await GivenYear();
        var ann = (await GivenMembers(1)).Single();
        FakeForum.Replies[10_001] = 4;
        FakeForum.Excluded = new ExcludedReplies(OwnTopic: 3, Board: 2, Deleted: 1);
        await Pull(FakeForum);

        var (line, snapshot) = (await Read(db => db.PointEntries.SingleAsync()), await Read(db => db.ForumSnapshots.SingleAsync()));
        var rule = await Read(db => db.Opportunities.SingleAsync());
        Assert.Equal(
            (ann.Id, year.Id, 8, PointKind.ForumReplies, A.Today, A.Moment),
            (line.MemberId, line.CycleId, line.Points, line.Kind, line.OccurredOn, line.PostedAt)
        );
        Assert.Equal(("Community replies", rule.Rule, 1, rule.Id), (line.Title, line.Rule, line.RuleVersion, line.OpportunityId));
        Assert.Equal(
            (
                $"forum:{rule.Id}:{ann.Id}:{year.Id}:{snapshot.Id}",
                "Pull forum",
                "4 replies counted in 2026",
                "https://forum.example.org/c/10001"
            ),
            (line.SourceKey, line.DecidedBy, line.Reason, line.Evidence)
        );
        Assert.Equal(
            (4, null, A.Moment, DateTimeKind.Utc, "https://forum.example.org/c/10001"),
            (snapshot.Replies, snapshot.RepliesBefore, snapshot.ReadAt, snapshot.ReadAt.Kind, snapshot.Links)
        );
        Assert.Equal(new ExcludedReplies(3, 2, 1), snapshot.Excluded);
        // The entry counts in the ledger's balance like any other.
        Assert.Equal(8, await Read(db => new Ledger(db).Balance(ann.Id, year.Id)));
    }

    [Fact]
    public async Task A_lower_count_deducts_points_with_a_reason_that_names_both_counts()
    {
        await GivenYear(2026, TwoPointsUpToTen with { MaxTimes = null });
        var ann = (await GivenMembers(1)).Single();
        await Nights(43, 40, 40, 39);

        Assert.Equal([86, -6, -2], await Lines(ann));
        Assert.Equal(
            [
                "43 replies counted in 2026",
                "3 replies fewer than before: 40 counted on Sep 16, 2026, 43 before",
                "1 reply fewer than before: 39 counted on Sep 18, 2026, 40 before",
            ],
            await Read(db => db.PointEntries.OrderBy(e => e.Id).Select(e => e.Reason!).ToListAsync())
        );
    }

    [Fact]
    public async Task With_the_Keep_setting_a_lower_count_changes_nothing_until_it_exceeds_the_maximum()
    {
        await GivenYear(2026, TwoPointsUpToTen with { MaxTimes = null });
        var ann = (await GivenMembers(1)).Single();
        await Nights(new ForumSettings { WhenCountsFall = WhenCountsFall.Keep }, 43, 40, 40, 43, 44);

        Assert.Equal([86, 2], await Lines(ann));
        Assert.Equal([43, 40, 40, 43, 44], await Counted(ann));
    }

    [Fact]
    public async Task A_rule_with_fewer_points_gives_its_reason()
    {
        await GivenYear();
        var ann = (await GivenMembers(1)).Single();
        await Nights(4);
        await Do(async db =>
        {
            (await db.Opportunities.SingleAsync()).Change(TwoPointsUpToTen with { Points = 1 });
            await db.SaveChangesAsync();
        });
        await Nights(4);

        Assert.Equal([8, -4], await Lines(ann));
        Assert.Equal(
            "4 replies counted in 2026, which earn fewer points under the current rule",
            await Read(db => db.PointEntries.Where(e => e.Points < 0).Select(e => e.Reason).SingleAsync())
        );
    }

    [Fact]
    public async Task A_repeated_pull_adds_no_entry_and_an_older_count_changes_nothing()
    {
        await GivenYear();
        var ann = (await GivenMembers(1)).Single();
        await Nights(4);
        Clock.Advance(TimeSpan.FromMinutes(5));
        await Pull(FakeForum);
        Assert.Equal([8], await Lines(ann));

        FakeForum.Before = (_, _) => Task.FromResult<ReplyCount?>(ReplyCount.Counted(9, A.Moment.AddHours(-1), complete: true, []));
        var result = await Pull(FakeForum);

        Assert.Equal((1, 0), (result.Counted, result.Failed));
        Assert.Equal("Replies of 0 members counted; 1 unchanged.", result.Sentence);
        Assert.Equal([8], await Lines(ann));
        Assert.Equal([4, 4], await Counted(ann));
    }

    [Fact]
    public async Task Concurrent_pulls_post_nothing_twice()
    {
        await GivenYear();
        var members = await GivenMembers(60);
        var settings = new ForumSettings { BatchSize = 7 };
        for (var round = 1; round <= 4; round++)
        {
            foreach (var member in members)
                FakeForum.Replies[member.CommunityUserId!.Value] = round;
            await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => Pull(FakeForum, settings))));
            Clock.Advance(TimeSpan.FromHours(1));
        }

        var lines = (await Read(db => db.PointEntries.OrderBy(e => e.Id).ToListAsync())).ToLookup(e => e.MemberId, e => e.Points);
        Assert.All(members, m => Assert.Equal([2, 2, 2, 2], lines[m.Id]));
    }

    [Fact]
    public async Task One_bad_row_does_not_stop_its_batch()
    {
        await GivenYear();
        var members = await GivenMembers(5);
        foreach (var member in members)
            FakeForum.Replies[member.CommunityUserId!.Value] = 3;
        FakeForum.Replies[10_003] = 13;
        await Do(db =>
            db.Database.ExecuteSqlRawAsync(
                TestDatabase.Provider == DatabaseProvider.Sqlite
                    ? "CREATE TRIGGER Bad BEFORE INSERT ON ForumSnapshots WHEN NEW.Replies = 13 "
                        + "BEGIN SELECT RAISE(ABORT, 'refused row'); END"
                    : "ALTER TABLE ForumSnapshots ADD CONSTRAINT Bad CHECK (Replies <> 13)"
            )
        );

        var result = await Pull(FakeForum);

        Assert.Equal((4, 1), (result.Counted, result.Failed));
        Assert.Equal($"Replies of 4 members counted; 1 could not be stored, for example of member {members[2].Id}.", result.Sentence);
        foreach (var member in members)
            Assert.Equal(member == members[2] ? [] : [6], await Lines(member));
        if (TestDatabase.Provider == DatabaseProvider.SqlServer)
            await Do(db => db.Database.ExecuteSqlRawAsync("ALTER TABLE ForumSnapshots DROP CONSTRAINT Bad"));
    }

    [Fact]
    public async Task A_count_above_the_entry_limit_stores_neither_entry_nor_snapshot()
    {
        await GivenYear(2026, TwoPointsUpToTen with { Points = 10_000, MaxTimes = null });
        var members = await GivenMembers(2);
        (FakeForum.Replies[10_001], FakeForum.Replies[10_002]) = (10, 11);

        var result = await Pull(FakeForum);

        Assert.Equal((1, 1), (result.Counted, result.Failed));
        Assert.Equal([100_000], await Lines(members[0]));
        Assert.Empty(await Lines(members[1]));
        Assert.Empty(await Counted(members[1]));
    }

    [Fact]
    public async Task A_canceled_pull_keeps_stored_batches_and_the_next_starts_with_the_remaining_members()
    {
        await GivenYear();
        var members = await GivenMembers(40);
        foreach (var member in members)
            FakeForum.Replies[member.CommunityUserId!.Value] = 1;
        var settings = new ForumSettings { BatchSize = 10, MaxInFlight = 1 };
        using var stop = new CancellationTokenSource();
        FakeForum.Before = async (user, ct) =>
        {
            if (user.UserId == 10_001 + 25)
            {
                // Cancel after the two full batches are stored.
                await Wait.For(async () => await Read(db => db.ForumSnapshots.CountAsync(ct)) >= 20);
                await stop.CancelAsync();
            }
            ct.ThrowIfCancellationRequested();
            return null;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Pull(FakeForum, settings, stop.Token));
        Assert.Equal(20, await Read(db => db.ForumSnapshots.CountAsync()));
        Assert.Equal(20, await Read(db => db.PointEntries.CountAsync()));

        FakeForum.Before = null;
        FakeForum.Asked.Clear();
        Clock.Advance(TimeSpan.FromHours(1));
        await Pull(FakeForum, settings);

        Assert.Equal(members.Skip(20).Concat(members.Take(20)).Select(m => m.CommunityUserId!.Value), FakeForum.Asked);
        foreach (var member in members)
            Assert.Equal([2], await Lines(member));
    }

    [Fact]
    public async Task A_year_closed_during_the_pull_takes_no_further_entries()
    {
        var year = await GivenYear(2025);
        var members = await GivenMembers(30);
        foreach (var member in members)
            FakeForum.Replies[member.CommunityUserId!.Value] = 1;
        FakeForum.Before = async (user, ct) =>
        {
            if (user.UserId == 10_001 + 15)
            {
                await Wait.For(async () => await Read(db => db.ForumSnapshots.CountAsync(ct)) >= 10);
                await Do(async db =>
                {
                    (await db.Cycles.SingleAsync(c => c.Id == year.Id)).Close(By.Administrator(), A.Today);
                    await db.SaveChangesAsync(ct);
                });
            }
            return null;
        };
        var result = await Pull(FakeForum, new ForumSettings { BatchSize = 5, MaxInFlight = 1 });

        var stored = await Read(db => db.PointEntries.CountAsync());
        Assert.Equal((stored, 0), (result.Counted, result.Failed));
        Assert.InRange(stored, 10, 15);
        // The SQL statement itself refuses entries for a closed year, even when the caller posts them.
        await Do(db =>
            db.Transact(async ct => Assert.Equal(0, await new Ledger(db).PostDifferences(Totals(members[29], year, 5), takeAway: true, ct)))
        );
    }

    [Fact, Trait("Fault", "2")]
    public async Task An_entry_keeps_the_account_of_who_caused_it_where_there_is_one()
    {
        var year = await GivenYear();
        var members = await GivenMembers(2);
        foreach (var (member, by) in members.Zip([By.Administrator().By, Actor.System("test")]))
            await Do(db =>
                db.Transact(async ct =>
                    Assert.Equal(1, await new Ledger(db).PostDifferences(Totals(member, year, 5) with { By = by }, takeAway: true, ct))
                )
            );

        Assert.Equal(
            ["account-administrator", null],
            await Read(db => db.PointEntries.OrderBy(e => e.Id).Select(e => e.DecidedByAccountId).ToListAsync())
        );
    }

    [Fact]
    public async Task A_member_who_opts_out_during_the_pull_gets_nothing()
    {
        var year = await GivenYear();
        var ann = (await GivenMembers(1)).Single();
        FakeForum.Replies[10_001] = 4;
        FakeForum.Before = async (_, _) =>
        {
            await Given(new OptOut(ann.Id, year, null, A.Today, By.Member(ann.Id)));
            return null;
        };
        await Pull(FakeForum);

        Assert.Empty(await Lines(ann));
        Assert.Empty(await Counted(ann));
    }

    [Fact]
    public async Task A_count_of_a_changed_identity_is_discarded()
    {
        await GivenYear();
        var ann = (await GivenMembers(1)).Single();
        FakeForum.Replies[10_001] = 4;
        FakeForum.Handles[10_001] = "Stranger";
        FakeForum.Before = async (_, ct) =>
        {
            await Do(db =>
                db.Members.Where(m => m.Id == ann.Id).ExecuteUpdateAsync(set => set.SetProperty(m => m.CommunityUserId, 99L), ct)
            );
            return null;
        };
        await Pull(FakeForum);

        Assert.Empty(await Lines(ann));
        Assert.Null(await Read(db => db.Members.Where(m => m.Id == ann.Id).Select(m => m.CommunityHandle).SingleAsync()));
        Assert.Empty(await Read(db => db.History.Where(h => h.MemberId == ann.Id).ToListAsync()));
    }

    [Fact]
    public async Task A_changed_handle_is_stored_and_recorded_once()
    {
        await GivenYear();
        var ann = await Given(Member("ann@example.org", 10_001, handle: "Ann"));
        FakeForum.Replies[10_001] = 4;
        FakeForum.Handles[10_001] = "AnnaLK ";
        await Pull(FakeForum);
        Clock.Advance(TimeSpan.FromDays(1));
        await Pull(FakeForum);

        Assert.Equal("AnnaLK", await Read(db => db.Members.Where(m => m.Id == ann.Id).Select(m => m.CommunityHandle).SingleAsync()));
        var note = await Read(db => db.History.SingleAsync(h => h.MemberId == ann.Id));
        Assert.Equal(("Community handle changed", "Ann", "AnnaLK", "Pull forum"), (note.What, note.Before, note.After, note.ActorName));
    }

    [Fact]
    public async Task Two_members_cannot_share_a_community_id()
    {
        await Given(Member("ann@example.org", 10_001));
        var twice = await Assert.ThrowsAsync<DbUpdateException>(() => Given(Member("bo@example.org", 10_001)));
        Assert.True(twice.IsUniqueViolation());
    }

    /// <summary>Not a benchmark: the limit is far above the measured time (see the output), so that a query per member fails the
    /// test.</summary>
    [Fact]
    public async Task Ten_thousand_members_are_stored_in_seconds()
    {
        await GivenYear();
        var members = await GivenMembers(10_000);
        foreach (var member in members)
            FakeForum.Replies[member.CommunityUserId!.Value] = 5;
        var watch = Stopwatch.StartNew();
        var result = await Pull(FakeForum);
        output.WriteLine($"{members.Count / watch.Elapsed.TotalSeconds:N0} members per second");

        Assert.Equal(10_000, result.Counted);
        Assert.Equal(10_000, await Read(db => db.PointEntries.CountAsync()));
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    private Task Nights(params int[] counts) => Nights(new ForumSettings(), counts);

    private async Task Nights(ForumSettings settings, params int[] counts)
    {
        foreach (var count in counts)
        {
            FakeForum.Replies[10_001] = count;
            await Pull(FakeForum, settings);
            Clock.Advance(TimeSpan.FromDays(1));
        }
    }

    private static RunningTotals Totals(Member member, ProgramCycle year, int points) =>
        new(
            year.Id,
            1,
            PointKind.ForumReplies,
            "Replies",
            "1 point per reply",
            1,
            Actor.System("test"),
            ", less by the rule",
            [new RunningTotal(member.Id, points, year.LastDay, A.Moment, $"forum:test:{member.Id}", null, "Counted", "Fewer")]
        );
}
