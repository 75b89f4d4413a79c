using MasterHome.Forum.Counting;
using MasterHome.Forum.Sources;
using MasterHome.Jobs;
using MasterHome.OptOuts;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Tests.Forum.Counting;

/// <summary>Tests which members and years a pull counts.</summary>
public sealed class PullPlanTests(TestDatabase database) : PullTest(database)
{
    private InMemoryForum FakeForum => _fakeForum ??= new InMemoryForum(Clock);

    private InMemoryForum? _fakeForum;

    [Fact]
    public async Task After_interrupted_runs_only_the_remaining_members_are_counted_and_after_a_complete_run_all()
    {
        await GivenYear();
        var members = await GivenMembers(6);
        var settings = new ForumSettings { MaxInFlight = 1 };
        await Run(interrupted: false, 1, 2, 3, 4, 5, 6);

        await Run(interrupted: true, 1, 2, 3);
        Assert.Equal(Ids(1, 2, 3, 4, 5, 6), FakeForum.Asked);
        await Run(interrupted: true, 4);
        Assert.Equal(Ids(4, 5, 6), FakeForum.Asked);
        await Run(interrupted: false, 5, 6);
        Assert.Equal(Ids(5, 6), FakeForum.Asked);
        await Run(interrupted: false, 1, 2, 3, 4, 5, 6);
        Assert.Equal(Ids(1, 2, 3, 4, 5, 6), FakeForum.Asked.Order());
        // Counts that an interrupted run read longer ago than ResumeHours are read again.
        await Run(interrupted: true, 1, 2, 3);
        Clock.Advance(TimeSpan.FromHours(12));
        await Run(interrupted: false, 1, 2, 3, 4, 5, 6);
        Assert.Equal(Ids(1, 2, 3, 4, 5, 6), FakeForum.Asked.Order());
        // Recent counts are kept even if that run started longer ago than ResumeHours.
        await RunFor(TimeSpan.FromHours(14), interrupted: true, [1, 2, 3]);
        await Run(interrupted: false, 4, 5, 6);
        Assert.Equal(Ids(4, 5, 6), FakeForum.Asked.Order());
        foreach (var member in members)
            Assert.Equal([2], await Lines(member));

        // Each pull is a job run, which is in the table while it runs. A run reads exactly the members in reached.
        Task Run(bool interrupted, params int[] reached) => RunFor(TimeSpan.FromMinutes(1), interrupted, reached);

        async Task RunFor(TimeSpan time, bool interrupted, int[] reached)
        {
            Clock.Advance(TimeSpan.FromHours(1));
            var run = await Given(new JobRun(nameof(PullForum), "web-1", 1, Calendar.Now));
            Clock.Advance(time);
            FakeForum.Asked.Clear();
            FakeForum.Replies.Clear();
            foreach (var n in reached)
                FakeForum.Replies[10_000 + n] = 1;
            var result = await Pull(FakeForum, settings);
            await Do(async db =>
            {
                var ended = await db.JobRuns.SingleAsync(r => r.Id == run.Id);
                if (interrupted)
                    ended.Interrupt("Its instance is gone.", Calendar.Now);
                else
                    ended.End(result, Calendar.Now);
                await db.SaveChangesAsync();
            });
        }
    }

    [Fact]
    public async Task A_failed_run_or_another_jobs_interruption_does_not_skip_members()
    {
        await GivenYear();
        await GivenMembers(2);
        (FakeForum.Replies[10_001], FakeForum.Replies[10_002]) = (1, 1);
        await Pull(FakeForum);
        var (broken, other) = (new JobRun(nameof(PullForum), "web-1", 1, A.Moment), new JobRun("DeliverMail", "web-1", 1, A.Moment));
        broken.Fail("The forum treats this connection as a guest.", A.Moment);
        other.Interrupt("Its instance is gone.", A.Moment);
        await Given(broken);
        await Given(other);
        FakeForum.Asked.Clear();
        await Pull(FakeForum);

        Assert.Equal(2, FakeForum.Asked.Count);
    }

    [Fact]
    public async Task In_January_last_years_open_cycle_is_counted_within_its_bounds_and_a_closed_one_is_not()
    {
        var (closed, open) = (await GivenYear(2025), await GivenYear(2026));
        await Do(async db =>
        {
            (await db.Cycles.SingleAsync(c => c.Id == closed.Id)).Close(By.Administrator(), A.Today);
            await db.SaveChangesAsync();
        });
        var ann = (await GivenMembers(1)).Single();
        FakeForum.Replies[10_001] = 4;
        Clock.SetUtcNow(new DateTimeOffset(2027, 1, 9, 2, 30, 0, TimeSpan.Zero));
        await Pull(FakeForum);

        var line = await Read(db => db.PointEntries.SingleAsync());
        Assert.Equal((open.Id, A.Day(2026, 12, 31)), (line.CycleId, line.OccurredOn));
        Assert.Equal((A.Time(2026, 1, 1), A.Time(2027, 1, 1)), FakeForum.Bounds);
    }

    [Fact]
    public async Task A_member_who_opted_out_of_the_previous_year_is_not_counted()
    {
        var (before, _) = (await GivenYear(2025), await GivenYear(2026));
        var ann = (await GivenMembers(1)).Single();
        FakeForum.Replies[10_001] = 4;
        await Given(new OptOut(ann.Id, before, null, A.Day(2025, 11, 1), By.Member(ann.Id, A.Time(2025, 11, 1))));
        await Pull(FakeForum);

        Assert.Empty(FakeForum.Asked);
    }

    private static IEnumerable<long> Ids(params int[] members) => members.Select(n => 10_000L + n);
}
