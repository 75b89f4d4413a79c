using System.Data.Common;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.OptOuts;
using MasterHome.Points;
using MasterHome.Standing;
using MasterHome.Standing.Summaries;
using MasterHome.Suggestions;
using MasterHome.Training;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace MasterHome.Tests.Standing.Summaries;

public class RefreshSummariesTests(TestDatabase database) : DataTest(database)
{
    /// <summary>Each kind of change of a standing, and what the summary must show then.</summary>
    private static readonly Dictionary<string, (Func<Scene, HomeDb, Task> Do, Func<StandingSummary, StandingSummary> Change)> Changes =
        new()
        {
            ["points"] = ((it, db) => it.Post(db, 60), s => s with { Earned = 60 }),
            ["forum points"] = ((it, db) => it.PostReplies(db, 25), s => s with { Earned = 25 }),
            ["a sign-up"] = ((it, db) => it.SignUp(db), s => s with { SignedUpFor = 40 }),
            ["an own idea"] = ((it, db) => it.Suggest(db), s => s with { SignedUpFor = 30 }),
            ["an opt-out"] = (
                (it, db) => Add(db, new OptOut(it.Member.Id, it.Cycle, null, A.Today, By.Member(it.Member.Id))),
                s => s with { Status = MemberStatus.Leaving }
            ),
            ["other required points"] = (
                (it, db) => Add(db, new RequiredOverride(it.Member.Id, it.Cycle, 150, "Illness", By.Administrator())),
                s => s with { Required = 150 }
            ),
            ["a leave"] = (
                async (it, db) =>
                    (await db.Members.SingleAsync(m => m.Id == it.Member.Id))
                        .AskForLeave(A.Day(2026, 9, 1), A.Day(2026, 9, 30), "Travel", A.Moment)
                        .Grant(By.Administrator()),
                s => s with { Status = MemberStatus.OnLeave, Required = 367 }
            ),
            ["the qualification"] = (
                async (it, db) =>
                    (await db.Members.SingleAsync(m => m.Id == it.Member.Id)).UpdateFromRoster(
                        A.Member().Called("Mira", "Okafor").At("mira@example.org").QualifiedOn(A.Day(2026, 12, 1)).Entry()
                    ),
                s => s with { Status = MemberStatus.OnTrack, Required = 34 }
            ),
            ["the name"] = (
                async (it, db) =>
                    (await db.Members.SingleAsync(m => m.Id == it.Member.Id)).UpdateFromRoster(
                        A.Member().Called("Mira", "Sels").At("mira@example.org").Entry()
                    ),
                s => s with { LastName = "Sels" }
            ),
            ["the employer"] = (
                async (it, db) =>
                    (await db.Members.SingleAsync(m => m.Id == it.Member.Id)).UpdateFromRoster(
                        A.Member().Called("Mira", "Okafor").At("mira@example.org").AtAPartner().Entry()
                    ),
                s => s with { TrainingsRequired = 2, TrainingsUnreported = 2 }
            ),
            ["a completed training"] = (
                (it, db) =>
                    Add(db, Completion.Recorded(it.Member.Id, it.Course.Id, new CourseRecord(A.Day(2026, 5, 1), false), By.System())),
                s => s with { TrainingsDone = 1, TrainingsUnreported = 0 }
            ),
            ["a prerequisite"] = ((it, db) => it.NeedAnother(db), s => s with { TrainingsDone = 0, TrainingsUnreported = 0 }),
            ["a requirement"] = (
                (it, db) => Add(db, new Requirement(it.Cycle, it.Other, Audience.Everyone, null, "New", A.Today, By.Administrator())),
                s => s with { TrainingsRequired = 2, TrainingsUnreported = 2 }
            ),
            ["a requirement less"] = (
                async (it, db) => db.RemoveRange(await db.Requirements.Where(r => r.Audience == Audience.Everyone).ToListAsync()),
                s => s with { TrainingsRequired = 0, TrainingsUnreported = 0 }
            ),
            ["the rules"] = (
                async (it, db) => (await db.Cycles.SingleAsync()).Change(it.Cycle.Rules with { BasePoints = 360 }),
                s => s with { Required = 360 }
            ),
        };

    public static TheoryData<string> Kinds => [.. Changes.Keys];

    [Theory, MemberData(nameof(Kinds))]
    public async Task Follows(string change)
    {
        var it = await CreateScene();
        if (change == "a prerequisite")
            await Do(db => Save(db, Changes["a completed training"].Do(it, db)));
        await Refresh();
        var before = await SummaryOf(it.Member);

        await Do(db => Save(db, Changes[change].Do(it, db)));
        await Refresh();

        Assert.Equal(Changes[change].Change(before), await SummaryOf(it.Member));
        Assert.Empty(await Differences());
    }

    [Fact]
    public async Task Follows_a_report_and_a_decision_on_it()
    {
        var it = await CreateScene();
        await Do(db => it.SignUp(db));
        await Refresh();
        var id = await Read(db => db.SignUps.Select(s => s.Id).SingleAsync());

        await Do(db => new Places(db, Calendar).Report(id, new CompletionReport(A.Day(2026, 9, 1), "Held it"), By.Member(it.Member.Id)));
        await Refresh();
        Assert.Equal((40, 0), ((await SummaryOf(it.Member)).Awaiting, (await SummaryOf(it.Member)).SignedUpFor));

        await Do(db => new SignUpDecisions(db, new Ledger(db)).Verify(id, 50, "Twice as long", By.Administrator()));
        await Refresh();
        Assert.Equal((0, 50), ((await SummaryOf(it.Member)).Awaiting, (await SummaryOf(it.Member)).Earned));
    }

    [Fact]
    public async Task A_new_member_is_summarized_in_each_open_year()
    {
        var it = await CreateScene();
        await Given(A.Cycle(2027).Build());
        await Refresh();
        var added = await Given(A.Member().Called("Nia", "Farouk").Build());
        await Refresh();

        Assert.Equal([2, 2], await Read(db => db.StandingSummaries.GroupBy(s => s.CycleId).Select(g => g.Count()).ToListAsync()));
        Assert.Equal(400, (await SummaryOf(added)).Required);
        Assert.NotEqual(it.Member.Id, added.Id);
    }

    [Fact]
    public async Task On_a_new_day_every_status_is_that_of_the_day()
    {
        var it = await CreateScene();
        Clock.AdjustTime(new DateTimeOffset(2026, 3, 31, 12, 0, 0, TimeSpan.Zero));
        await Refresh();
        Assert.Equal(MemberStatus.Behind, (await SummaryOf(it.Member)).Status);

        Clock.AdjustTime(new DateTimeOffset(2026, 4, 1, 12, 0, 0, TimeSpan.Zero));
        Assert.NotNull((await State(it.Cycle))!.OutdatedSince(Calendar.Today));
        await Refresh();

        Assert.Equal(MemberStatus.AtRisk, (await SummaryOf(it.Member)).Status);
        Assert.Null((await State(it.Cycle))!.OutdatedSince(Calendar.Today));
        Assert.Equal(1, (await State(it.Cycle))!.Count(MemberStatus.AtRisk));
    }

    [Fact]
    public async Task Says_as_of_when_it_is_until_a_change_is_followed()
    {
        var it = await CreateScene();
        await Refresh();
        Assert.Null((await State(it.Cycle))!.OutdatedSince(Calendar.Today));
        Clock.Advance(TimeSpan.FromMinutes(5));

        await Do(db => it.Post(db, 60));
        Assert.Equal(A.Moment, (await State(it.Cycle))!.OutdatedSince(Calendar.Today));
        Assert.Equal(0, (await State(it.Cycle))!.Points);

        await Refresh();
        Assert.Null((await State(it.Cycle))!.OutdatedSince(Calendar.Today));
        Assert.Equal(60, (await State(it.Cycle))!.Points);
    }

    [Fact]
    public async Task A_closed_year_that_is_not_running_is_not_summarized()
    {
        var it = await CreateScene();
        await Refresh();
        await Given(A.Cycle(2027).Build());
        Clock.AdjustTime(new DateTimeOffset(2027, 1, 10, 12, 0, 0, TimeSpan.Zero));
        await Do(async db =>
        {
            (await db.Cycles.SingleAsync(c => c.Year == 2026)).Close(By.Administrator(A.Time(2027, 1, 10)), Calendar.Today);
            await db.SaveChangesAsync();
        });
        await Refresh();

        Assert.Null(await State(it.Cycle));
        Assert.Equal(1, await Read(db => db.StandingSummaries.CountAsync()));
    }

    /// <summary>Whatever the order in which two processes read, calculate and write, the newest change is shown in the end.</summary>
    [Fact]
    public async Task A_process_that_calculated_an_older_state_writes_nothing()
    {
        var it = await CreateScene();
        await Refresh();
        await Do(db => it.Post(db, 60));
        var stopped = new StopBeforeWriting();
        await using var slow = OpenElsewhere(stopped);
        var older = new RefreshSummaries(slow, new Standings(slow, Calendar), Calendar).RunAsync(default);
        await stopped.Reached;

        await Do(db => it.Post(db, 30));
        await Refresh();
        stopped.GoOn();
        await older;

        Assert.Equal(90, (await SummaryOf(it.Member)).Earned);
        Assert.Empty(await Differences());
    }

    [Fact]
    public async Task A_batch_that_is_killed_is_done_by_the_next_run()
    {
        var it = await CreateScene();
        for (var n = 0; n < 9; n++)
            await Given(A.Member().Build());
        await using (var db = Open(new FailAt(5)))
            await Assert.ThrowsAnyAsync<InvalidOperationException>(() =>
                new RefreshSummaries(db, new Standings(db, Calendar), Calendar) { BatchSize = 3 }.RunAsync(default)
            );
        Assert.InRange(await Read(db => db.StandingSummaries.CountAsync()), 1, 9);

        await Refresh();

        Assert.Equal(10, (await State(it.Cycle))!.Members);
        Assert.Empty(await Differences());
        Assert.Equal(0, await Read(db => db.StandingChanges.CountAsync()));
    }

    [Fact]
    public async Task A_deleted_cycle_takes_its_summaries_along()
    {
        var it = await CreateScene();
        await Given(A.Cycle(2027).Build());
        await Refresh();
        var next = await Read(db => db.Cycles.SingleAsync(c => c.Year == 2027));
        await Do(db => new CyclePlanning(db, Calendar).Delete(next.Id, By.Administrator()));
        await Refresh();
        Assert.Equal([it.Cycle.Id], await Read(db => db.StandingSummaries.Select(s => s.CycleId).ToListAsync()));
    }

    private async Task<Scene> CreateScene()
    {
        var cycle = await Given(A.Cycle().Build());
        var member = await Given(A.Member().Called("Mira", "Okafor").At("mira@example.org").Build());
        var (course, other) = (await Given(A.Course("L1").Build()), await Given(A.Course("L2").Build()));
        await Given(new Requirement(cycle, course, Audience.Everyone, null, null, A.Day(2026, 1, 5), By.Administrator()));
        await Given(new Requirement(cycle, other, Audience.Partners, null, null, A.Day(2026, 1, 5), By.Administrator()));
        var opportunity = await Given(A.Opportunity().In(cycle).Worth(40).With(A.Session().At(A.Time(2026, 9, 1))).Build());
        return new Scene(cycle, member, course, other, opportunity, Calendar);
    }

    private Task Refresh() => Do(db => new RefreshSummaries(db, new Standings(db, Calendar), Calendar).RunAsync(default));

    private Task<IReadOnlyList<SummaryDifference>> Differences() =>
        Read(db => new CompareSummaries(db, new Standings(db, Calendar)).Find(default));

    private Task<StandingSummary> SummaryOf(Member member) =>
        Read(db => db.StandingSummaries.OrderBy(s => s.CycleId).FirstAsync(s => s.MemberId == member.Id));

    private Task<CycleSummary?> State(ProgramCycle cycle) => Read(db => db.SummaryOf(cycle.Id, default));

    private static Task Add(HomeDb db, object entity)
    {
        db.Add(entity);
        return Task.CompletedTask;
    }

    private static async Task Save(HomeDb db, Task work)
    {
        await work;
        await db.SaveChangesAsync();
    }

    private sealed record Scene(
        ProgramCycle Cycle,
        Member Member,
        Course Course,
        Course Other,
        Opportunity Opportunity,
        ProgramCalendar Calendar
    )
    {
        public async Task Post(HomeDb db, int points)
        {
            new Ledger(db).Post(
                new Posting(
                    Member.Id,
                    Cycle.Id,
                    points,
                    PointKind.Completion,
                    A.Day(2026, 9, 1),
                    "Talk",
                    "A talk",
                    1,
                    $"talk:{points}",
                    By.Administrator()
                )
            );
            await db.SaveChangesAsync();
        }

        public Task PostReplies(HomeDb db, int points) =>
            db.Transact(async ct =>
            {
                var total = new RunningTotal(Member.Id, points, A.Day(2026, 9, 1), A.Moment, "forum:1", "25 replies", "Counted", null);
                await new Ledger(db).PostDifferences(
                    new RunningTotals(
                        Cycle.Id,
                        Opportunity.Id,
                        PointKind.ForumReplies,
                        "Replies",
                        "1 each",
                        1,
                        By.System().By,
                        "",
                        [total]
                    ),
                    takeAway: false,
                    ct
                );
            });

        public Task SignUp(HomeDb db) =>
            new Places(db, Calendar).SignUp(Member.Id, Opportunity.Sessions[0].Id, By.Member(Member.Id, A.Time(2026, 8, 1)));

        public Task Suggest(HomeDb db)
        {
            var idea = new Suggestion(
                Member.Id,
                new SuggestionContent("Podcast", "An hour.", null, null, null),
                A.DaysUntil(A.Today),
                By.Member(Member.Id)
            );
            idea.Accept(30, "Please do", By.Administrator());
            return Add(db, idea);
        }

        public async Task NeedAnother(HomeDb db)
        {
            var course = await db.Courses.Include(c => c.Prerequisites).SingleAsync(c => c.Id == Course.Id);
            course.Need(await db.Courses.SingleAsync(c => c.Id == Other.Id));
        }
    }

    /// <summary>Holds a transaction back before it takes any lock.</summary>
    private sealed class StopBeforeWriting : DbTransactionInterceptor
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reached => _reached.Task;

        public void GoOn() => _goOn.SetResult();

        public override async ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
            DbConnection connection,
            TransactionStartingEventData eventData,
            InterceptionResult<DbTransaction> result,
            CancellationToken cancellationToken = default
        )
        {
            _reached.TrySetResult();
            await _goOn.Task;
            return result;
        }
    }

    /// <summary>Fails one commit, after which the process does nothing more.</summary>
    private sealed class FailAt(int commit) : DbTransactionInterceptor
    {
        private int _commits;

        public override ValueTask<InterceptionResult> TransactionCommittingAsync(
            DbTransaction transaction,
            TransactionEventData eventData,
            InterceptionResult result,
            CancellationToken cancellationToken = default
        ) => ++_commits == commit ? throw new InvalidOperationException("Killed.") : ValueTask.FromResult(result);
    }
}
